package outline

import "strings"

// A documentList is one run of a comma list, all adopted or all upcoming.
type documentList struct {
	area     int // index in Outline.Areas
	item     *Item
	upcoming bool
	pieces   []string // what stands between the commas
}

// documents takes an item below "Anknyter till" for later. An item that is no more than the words "Kommande
// dokument" speaks of the items that follow and of those below it, and so returns true.
func (r *reading) documents(area *Area, item *Item, upcoming bool) bool {
	parts := upcomingWords.Split(item.Text, -1)
	for i, part := range parts {
		if pieces := splitList(part); len(pieces) > 0 {
			r.lists = append(r.lists, documentList{len(r.outline.Areas), item, upcoming || i > 0, pieces})
		}
	}
	bare := len(parts) > 1 && strings.TrimSpace(strings.Join(parts, "")) == ""
	below := upcoming || len(parts) > 1
	for _, child := range item.Children {
		below = r.documents(area, child, below)
	}
	return upcoming || bare && len(item.Children) == 0
}

// resolveDocuments makes documents of the lists.
//
// A piece between two commas that begins with a small letter goes on with the title before it ("Policy och Plan,
// vatten och avlopp"), unless, written with a capital, it is a document that another list names: then it is that one
// ("kommunal plan för avfallsförebyggande …"). The rule fails for a title whose second part begins with a capital,
// which comes out as two documents, and for a document that is named once only and in lower case, which is joined
// to the one before it; each joined title is therefore noted.
func (r *reading) resolveDocuments() {
	known := r.knownDocuments()
	spellings := &spellings{}
	var mentions []listedDocument
	for _, list := range r.lists {
		for _, title := range r.joinPieces(list, known) {
			mentions = append(mentions, listedDocument{list, mention(list.item, title)})
			spellings.add(title)
		}
	}
	for _, area := range r.outline.Areas {
		for _, document := range area.Is {
			spellings.add(document.Title)
		}
	}
	r.collectDocuments(mentions, spellings)
}

type listedDocument struct {
	documentList
	mention Mention
}

// knownDocuments holds the keys of all titles that stand in a list with a capital, or that an area is itself.
func (r *reading) knownDocuments() map[string]bool {
	known := map[string]bool{}
	for _, list := range r.lists {
		for _, piece := range list.pieces {
			if !startsLower(piece) {
				known[titleKey(piece)] = true
			}
		}
	}
	for _, area := range r.outline.Areas {
		for _, document := range area.Is {
			known[titleKey(document.Title)] = true
		}
	}
	return known
}

func (r *reading) joinPieces(list documentList, known map[string]bool) []string {
	var titles []string
	joined := map[int]string{} // by title, the first piece that went on with it
	for _, piece := range list.pieces {
		last := len(titles) - 1
		switch {
		case !startsLower(piece):
			titles = append(titles, piece)
		case known[titleKey(piece)]:
			titles = append(titles, capitalise(piece))
		case last < 0:
			titles = append(titles, capitalise(piece))
			r.note(Decided, list.item.Line, list.item.Number, "%q begins a list with a small letter and is read as a document", piece)
		default:
			titles[last] += ", " + piece
			if joined[last] == "" {
				joined[last] = piece
			}
		}
	}
	for i, title := range titles {
		if joined[i] != "" {
			r.note(JoinedTitle, list.item.Line, list.item.Number, "%q is read as one document, for %q begins with a small letter and no list names it as a document", title, joined[i])
		}
	}
	return titles
}

// collectDocuments gives each document once, with the spelling a careful reader would choose, and each area its own.
func (r *reading) collectDocuments(listed []listedDocument, spellings *spellings) {
	at := map[string]int{}
	add := func(m Mention, upcoming bool) Mention {
		key := titleKey(m.Title)
		m.Title = spellings.best(key)
		i, found := at[key]
		if !found {
			at[key] = len(r.outline.Documents)
			r.outline.Documents = append(r.outline.Documents, Document{Mention: m, Upcoming: upcoming})
			return m
		}
		if document := &r.outline.Documents[i]; document.Upcoming != upcoming {
			document.Upcoming = false
			r.note(Decided, m.Line, m.Number, "%q is upcoming in one place and adopted in another (line %d); it is taken as adopted", m.Title, document.Line)
		}
		return m
	}
	for i := range r.outline.Areas {
		area := &r.outline.Areas[i]
		for j := range area.Is {
			area.Is[j] = add(area.Is[j], false)
		}
	}
	for _, one := range listed {
		area := &r.outline.Areas[one.area]
		document := add(one.mention, one.upcoming)
		if !area.refersTo(document.Title) {
			area.Refers = append(area.Refers, document)
		}
	}
}

func (a *Area) refersTo(title string) bool {
	for _, document := range a.Refers {
		if document.Title == title {
			return true
		}
	}
	return false
}
