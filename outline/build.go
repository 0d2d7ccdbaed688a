package outline

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

// build turns the outline into nodes and edges.
func (b *builder) build() {
	whole := b.wholeDocument()
	documents, targets, processes := b.byTitle(documentKind), b.byTitle(targetKind), b.byTitle(processKind)
	documents[titleKey(b.title)] = whole
	for _, document := range b.outline.Documents {
		status := "ADOPTED"
		if document.Upcoming {
			status = "UPCOMING"
		}
		b.saveTitled(documentKind, documents, document.Mention, map[string]any{"status": status})
	}
	areaIDs := b.areaIDs()
	for _, area := range b.outline.Areas {
		id := areaIDs[area.Number]
		b.takeOver(id, area)
		b.link("PART_OF", id, whole, area.Number, "")
		if area.Target != nil {
			b.link("SUPPORTS", id, b.saveTitled(targetKind, targets, *area.Target, nil), area.Target.Number, "")
		}
		for _, document := range area.Refers {
			b.link("REFERS_TO", id, documents[titleKey(document.Title)], document.Number, "")
		}
		for _, document := range area.Is {
			b.link("CONSTITUTES", id, documents[titleKey(document.Title)], document.Number, "")
		}
		for _, process := range area.Uses {
			b.link("USES", id, b.saveTitled(processKind, processes, process, nil), process.Number, "")
		}
	}
	b.focusAreas(areaIDs)
	b.desiredStates(areaIDs)
	b.passages(areaIDs, whole)
}

// areaIDs matches the areas with those that are there and gives an id to each.
func (b *builder) areaIDs() map[Number]string {
	var wishes []*wish
	for _, area := range b.outline.Areas {
		wishes = append(wishes, &wish{title: area.Title, places: []place{{"", area.Number}}})
	}
	b.match(wishes, b.things(areaKind, func(one *node) []place { return []place{{"", Number(one.number)}} }))
	ids := map[Number]string{}
	for i, area := range b.outline.Areas {
		if wishes[i].id == "" {
			wishes[i].id = b.freeID(areaKind, string(area.Number))
			b.claimed[wishes[i].id] = true
		}
		ids[area.Number] = wishes[i].id
	}
	return ids
}

// takeOver saves an area also where it came from elsewhere, say from last year's outline, which had another title.
func (b *builder) takeOver(id string, area Area) {
	old := b.now.nodes[id]
	if old != nil && !b.ours(old.source) {
		b.notes = append(b.notes, Note{Decided, area.Line, area.Number, fmt.Sprintf(
			"%s (%q) came from elsewhere (source: %q) and now says what this outline says; links it has from there stay", id, old.title, old.source)})
	}
	b.claimed[id] = true
	b.write(id, area.Number, b.areaProperties(area, old))
}

// areaProperties leaves alone who owns the area where the outline does not say and someone else may have.
func (b *builder) areaProperties(area Area, old *node) map[string]any {
	set := map[string]any{"number": string(area.Number), "title": area.Title}
	switch {
	case area.Shared:
		set["ownership"] = "SHARED"
	case old == nil || old.ownership == "SHARED":
		set["ownership"] = "UNSTATED"
	}
	return set
}

func (b *builder) desiredStates(areaIDs map[Number]string) {
	var wishes []*wish
	var states []DesiredState
	for _, area := range b.outline.Areas {
		for _, state := range area.Desired {
			wishes = append(wishes, &wish{title: state.Title, places: []place{{areaIDs[area.Number], state.Number}}})
			states = append(states, state)
		}
	}
	aims := b.placesAlong("AIMS_AT")
	b.match(wishes, b.things(desiredKind, func(one *node) []place { return aims[one.id] }))
	for i, state := range states {
		id, at := wishes[i].id, state.Number
		if id == "" {
			id = b.freeID(desiredKind, fmt.Sprintf("%s/%d", at.Area(), at.Last()))
		}
		var due any
		if state.DueYear != 0 {
			due = state.DueYear
		}
		b.save(id, at, map[string]any{"title": state.Title, "dueYear": due})
		b.link("AIMS_AT", wishes[i].places[0].area, id, at, "")
	}
}

func (b *builder) passages(areaIDs map[Number]string, whole string) {
	for _, passage := range b.outline.Passages {
		number := strings.ReplaceAll(string(passage.Number), " ", "-")
		id := passageKind + ":" + b.code + "/" + graph.Slug(b.title) + "/" + number
		b.save(id, passage.Number, map[string]any{
			"number": string(passage.Number), "text": passage.Text, "line": passage.Line,
		})
		of := whole
		if passage.Area != "" {
			of = areaIDs[passage.Area]
		}
		b.link("OF", id, of, passage.Number, "")
	}
}
