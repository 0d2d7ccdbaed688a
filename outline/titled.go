package outline

import "malgraf/graph"

// wholeDocument is the document that the outline itself is: what its areas are parts of.
func (b *builder) wholeDocument() string {
	known := b.byTitle(documentKind)
	id := known[titleKey(b.title)]
	if id == "" {
		id = b.freeID(documentKind, graph.Slug(b.title))
	}
	b.save(id, "", map[string]any{"title": b.title, "status": "ADOPTED"})
	return id
}

// byTitle gives the ids of a kind's nodes by titleKey, aliases included. Of nodes whose titles differ in spelling only,
// the one whose exact title the outline has comes first: it would not let another have that title.
func (b *builder) byTitle(kind string) map[string]string {
	exact := map[string]bool{}
	for _, document := range b.outline.Documents {
		exact[document.Title] = true
	}
	ids := map[string]string{}
	for _, id := range b.now.order {
		one := b.now.nodes[id]
		if key := titleKey(one.title); one.kind == kind && (ids[key] == "" || exact[one.title]) {
			ids[key] = id
		}
	}
	for _, id := range b.now.order {
		for _, alias := range b.now.nodes[id].aliases {
			if key := titleKey(alias); b.now.nodes[id].kind == kind && ids[key] == "" {
				ids[key] = id
			}
		}
	}
	return ids
}

// saveTitled saves a node that its title alone identifies, once, with further properties, and gives its id.
func (b *builder) saveTitled(kind string, ids map[string]string, m Mention, set map[string]any) string {
	key := titleKey(m.Title)
	id := ids[key]
	if id == "" {
		id = b.freeID(kind, graph.Slug(m.Title))
		ids[key] = id
	}
	if b.claimed[id] {
		return id
	}
	properties := map[string]any{}
	if old := b.now.nodes[id]; old == nil || titleKey(old.title) == key { // found by an alias it keeps the title it was given since
		properties["title"] = m.Title
	}
	for name, value := range set {
		properties[name] = value
	}
	b.save(id, m.Number, properties)
	return id
}
