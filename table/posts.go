package table

import (
	"context"
	"fmt"
	"strings"

	"malgraf/graph"
)

// worksIn is the edge from a post to its department.
const worksIn = "department"

// posts finds the posts of a municipality by title and department.
type posts struct {
	*directory
	department map[string]string // id of the department, by id of the post; "" where none is known
	along      *graph.Edge
}

func loadPosts(ctx context.Context, view graph.View, kind *graph.Kind, municipality string) (*posts, error) {
	d, err := loadDirectory(ctx, view, kind, kind.Property("title"), municipality)
	if err != nil {
		return nil, err
	}
	p := &posts{directory: d, department: map[string]string{}, along: kind.Edge(worksIn)}
	from := graph.Nodes{Kind: kind, IDs: sortedKeys(d.ids)}
	if len(from.IDs) == 0 {
		return p, nil
	}
	rows, err := view.Expand(ctx, graph.Expand{Edge: p.along, From: from})
	if err != nil {
		return nil, fmt.Errorf("read the departments of %s: %w", kind.Many, err)
	}
	for parent, id := range from.IDs {
		if rows.Offsets[parent] < rows.Offsets[parent+1] {
			p.department[id] = rows.Nodes.IDs[rows.Offsets[parent]]
		}
	}
	return p, nil
}

// resolvePosts finds or makes the posts that the rows name. Those with a department go first: only then is it known
// whether a title without one can mean several posts, and the next import must come to the same end.
func (e *ends) resolvePosts(p *posts, b *binding, table *Table, all []*candidate) {
	for _, withDepartment := range []bool{true, false} {
		for _, c := range all {
			for _, edge := range b.edges {
				if !edge.toPosts {
					continue
				}
				titles := edge.names(table.cell(c.row, edge.from.Column))
				department := e.departmentOf(b, edge, table, c)
				if len(titles) == 0 || (department != "") != withDepartment {
					continue
				}
				for _, title := range titles {
					e.resolvePost(p, edge, title, department, c)
				}
			}
		}
	}
}

// resolvePost links a row to a post. A row that is not taken makes none, but is told what is wrong with its posts too.
func (e *ends) resolvePost(p *posts, edge boundEdge, title, department string, c *candidate) {
	id, reason := p.match(edge, title, department)
	switch {
	case reason != "":
		c.refuse("column %q: %s", edge.from.Column, reason)
		return
	case !c.taken():
		return
	case id == "":
		id = p.reserve(e.code, title)
		e.makings[id] = making{kind: edge.Far, node: e.newNode(id, edge, title)}
	}
	e.settle(p, id, department)
	c.links = append(c.links, link{edge, id, title})
}

// departmentOf is the department that a row's posts work in: "" where the cell names none or several.
func (e *ends) departmentOf(b *binding, edge boundEdge, table *Table, c *candidate) string {
	if edge.from.Department == "" {
		return ""
	}
	along := b.departmentColumn(edge)
	names := along.names(table.cell(c.row, edge.from.Department))
	if len(names) != 1 {
		return ""
	}
	return e.find(along, names[0], c, nil)
}

// departmentColumn is the column as the mapping reads it for another edge, with its translations, or as it stands.
func (b *binding) departmentColumn(post boundEdge) boundEdge {
	department := post.Far.Edge(worksIn)
	for _, other := range b.edges {
		if other.Far == department.Far && fold(other.from.Column) == fold(post.from.Department) {
			return other
		}
	}
	column := EdgeColumn{Column: post.from.Department}
	return boundEdge{Edge: department, from: column, by: department.Far.Uniques()[0], separator: post.separator}
}

// match gives the post of that title: the one in that department, or one whose department is not known, which then is
// this one. Without department it must be the only one of its title. "" stands for a post to be made.
func (p *posts) match(edge boundEdge, title, department string) (id, reason string) {
	if department == "" {
		switch ids := p.find(title); {
		case len(ids) > 1:
			return "", fmt.Sprintf("several posts are called %q (%s), and the row does not say one department", title, strings.Join(ids, ", "))
		case len(ids) == 1:
			return ids[0], ""
		}
	}
	if department != "" {
		for _, wanted := range []string{department, ""} {
			for _, id := range p.folded[fold(title)] {
				if p.department[id] == wanted {
					return id, ""
				}
			}
		}
	}
	if !edge.create {
		return "", fmt.Sprintf("there is no post %q", title)
	}
	return "", ""
}

// settle puts a post into a department where it has none yet.
func (e *ends) settle(p *posts, id, department string) {
	if department == "" || p.department[id] != "" {
		return
	}
	p.department[id] = department
	m := e.makings[id]
	m.edge = graph.Change{Edge: p.along.Type.Name, From: id, To: department, Set: map[string]any{"basis": stated}}
	e.makings[id] = m
}
