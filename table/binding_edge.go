package table

import (
	"fmt"
	"regexp"

	"malgraf/graph"
)

// What the column of an edge to posts may hold.
const (
	postKind   = "Post"
	holdPosts  = "posts"
	holdPeople = "people"
)

func (b *binding) bindEdges(mapping Mapping, refuse func(string, ...any)) {
	for _, name := range sortedKeys(mapping.Edges) {
		if edge := b.kind.Edge(name); edge == nil || edge.Type.Scope {
			refuse("edges: there is no %s of %s to import", name, b.kind.Name)
		}
	}
	for _, edge := range b.kind.Edges {
		if edge.Type.Scope {
			continue
		}
		for _, column := range mapping.Edges[edge.Name] {
			if column.Separator == "" {
				column.Separator = mapping.Separator
			}
			bound := boundEdge{Edge: edge, from: column, separator: column.Separator, values: byFold(column.Values)}
			if reasons := bound.bind(); len(reasons) > 0 {
				for _, reason := range reasons {
					refuse("edges: %s: %s", edge.Name, reason)
				}
				continue
			}
			if column.Holds == holdPeople {
				b.warnings = append(b.warnings, fmt.Sprintf("column %q holds personal names, which are not taken: what is responsible in the graph is a post", column.Column))
				continue
			}
			b.edges = append(b.edges, bound)
		}
	}
}

// bind finds what the column needs of the schema, and gives all that is wrong with it.
func (e *boundEdge) bind() (wrong []string) {
	if e.from.Column == "" {
		wrong = append(wrong, "the column is missing")
	}
	if !e.Many || len(e.Type.Key) > 0 || !e.Out && e.Back != nil && !e.Back.Many {
		wrong = append(wrong, "such links cannot be imported from a column")
	}
	if e.by = e.naming(); e.by == nil || e.by.Type != graph.TypeString || e.by.List {
		wrong = append(wrong, fmt.Sprintf("by: %s is not found by %q", graph.WithArticle(e.Far.Name), e.from.By))
	} else {
		wrong = append(wrong, e.bindWithin()...)
	}
	if e.Far == e.Kind && e.by != nil && e.by.Name != externalID {
		wrong = append(wrong, fmt.Sprintf("by: another %s is found by its %s alone", e.Far.Name, externalID))
	}
	if e.from.Pattern != "" {
		pattern, err := regexp.Compile(e.from.Pattern)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("pattern: %v", err))
		}
		e.pattern = pattern
	}
	wrong = append(wrong, e.bindSet()...)
	wrong = append(wrong, e.bindPosts()...)
	return append(wrong, e.bindCreation()...)
}

// bindWithin decides what a code is looked for in, where the kind is shared by all municipalities.
func (e *boundEdge) bindWithin() (wrong []string) {
	if e.Far.Scope != nil || e.by.Unique == nil || len(e.by.Unique.Within) != 1 {
		if e.from.Within != "" {
			wrong = append(wrong, fmt.Sprintf("within: %s is not found within anything", graph.WithArticle(e.Far.Name)))
		}
		return wrong
	}
	e.within = []string{e.from.Within}
	if e.from.Within == "" && len(e.by.Unique.Default) == 1 {
		e.within = e.by.Unique.Default
	}
	if e.within[0] == "" {
		wrong = append(wrong, fmt.Sprintf("within: say the %s that the %s is found in", e.by.Unique.Within[0].Name, e.Far.Name))
	}
	return wrong
}

// naming is the property that the far ends are found by: the one named, the first unique one, or the title.
func (e *boundEdge) naming() *graph.Property {
	if e.from.By != "" {
		return e.Far.Property(e.from.By)
	}
	if unique := e.Far.Uniques(); len(unique) > 0 {
		return unique[0]
	}
	return e.Far.Property("title")
}

// bindSet coerces the properties of the edge, and asks for those that every such edge must have.
func (e *boundEdge) bindSet() (wrong []string) {
	e.set = map[string]any{}
	for _, name := range sortedKeys(e.from.Set) {
		property := e.Type.Property(name)
		if property == nil {
			wrong = append(wrong, fmt.Sprintf("set: the link has no %s", name))
			continue
		}
		value, err := property.Coerce(e.from.Set[name])
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("set: %s: %v", name, err))
		}
		e.set[name] = value
	}
	for _, property := range e.Type.Properties {
		if property.Required && e.set[property.Name] == nil {
			wrong = append(wrong, fmt.Sprintf("set: every such link must have %s", graph.WithArticle(property.Name)))
		}
	}
	return wrong
}

// bindPosts demands that the mapping says what a column of responsible ones holds, so that no personal name becomes
// a post by oversight.
func (e *boundEdge) bindPosts() (wrong []string) {
	e.toPosts = e.Far.Name == postKind
	switch {
	case e.toPosts && e.from.Holds != holdPosts && e.from.Holds != holdPeople:
		wrong = append(wrong, fmt.Sprintf("holds: say whether the column %q holds %s (titles of posts, such as Rektor) or %s (personal names, which are not taken)",
			e.from.Column, holdPosts, holdPeople))
	case !e.toPosts && e.from.Holds != "":
		wrong = append(wrong, "holds: only for columns that lead to posts")
	}
	if !e.toPosts && e.from.Department != "" {
		wrong = append(wrong, "department: only for columns that lead to posts")
	}
	return wrong
}

// bindCreation decides whether what is not there is made, and whether it can be.
func (e *boundEdge) bindCreation() (wrong []string) {
	e.create = e.from.Create.On || e.toPosts && !e.from.Create.Given
	if !e.create || e.by == nil {
		return nil
	}
	if e.Far.Scope == nil || e.Far == e.Kind || e.Far.Property(externalID) != nil {
		return []string{fmt.Sprintf("create: no %s is made from a name in a column", e.Far.Name)}
	}
	for _, name := range sortedKeys(e.from.Create.Set) {
		property := e.Far.Property(name)
		if property == nil || property.Computed || name == e.by.Name {
			wrong = append(wrong, fmt.Sprintf("create: a new %s is given no %s", e.Far.Name, name))
		} else if _, err := property.Coerce(e.from.Create.Set[name]); err != nil {
			wrong = append(wrong, fmt.Sprintf("create: %s: %v", name, err))
		}
	}
	for _, property := range e.Far.Settable() {
		if property.Required && property != e.by && e.from.Create.Set[property.Name] == nil {
			wrong = append(wrong, fmt.Sprintf("create: a new %s needs %s: `create: {%s: …}`", e.Far.Name, graph.WithArticle(property.Name), property.Name))
		}
	}
	return wrong
}
