package read

import (
	"fmt"
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// writer turns levels into JSON. A method that returns false has met a null where
// none may be: its caller writes null in its own place if it may, else returns false too.
type writer struct {
	buffer []byte
	// quota is shared by all root fields of the request.
	quota *quota
	// counted is how much of the buffer the quota knows of.
	counted int
	// path leads to the place being written.
	path   []step
	errors []nullError
	// full is what the quota refused, or nil.
	full error
	// taken is how many nodes there are so far.
	taken int
	// era is another when something that was written has been taken back; never 0.
	era int32
}

// buffers are those of answers that have been sent. A large one is left to the
// garbage collector rather than kept for small answers.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

const largestKept = 1 << 20

func newWriter(quota *quota, key string) writer {
	return writer{buffer: (*buffers.Get().(*[]byte))[:0], quota: quota, path: []step{{name: key}}, era: 1}
}

func recycle(buffer []byte) {
	if cap(buffer) <= largestKept {
		buffers.Put(&buffer)
	}
}

// step is a response key, or with an empty one an index.
type step struct {
	name  string
	index int
}

// nullError says why there is a null: the place of a value that must be there, or
// with cause a node that is not, of a field of the document.
type nullError struct {
	path    []step
	message string
	cause   error
	of      *ast.Field
}

// fail records that a field that may not be null is. It returns false.
func (w *writer) fail(typeName, name string, key key) bool {
	return w.failAt(step{name: key.name}, fmt.Sprintf("Cannot return null for non-nullable field %s.%s.", typeName, name))
}

func (w *writer) failAt(last step, message string) bool {
	w.errors = append(w.errors, nullError{path: append(slices.Clone(w.path), last), message: message})
	return false
}

// miss records that a node which a field asks for is not there.
func (w *writer) miss(of *ast.Field, ref graph.Ref) {
	cause := missing(ref)
	w.errors = append(w.errors, nullError{path: slices.Clone(w.path), message: cause.Error(), cause: cause, of: of})
}

// failHere records that there is a null at the very place that is being written.
func (w *writer) failHere(message string) bool {
	w.errors = append(w.errors, nullError{path: slices.Clone(w.path), message: message})
	return false
}

// enter and leave keep the path.
func (w *writer) enter(name string) { w.path = append(w.path, step{name: name}) }
func (w *writer) leave()            { w.path = w.path[:len(w.path)-1] }

// null puts null in the place of what was written from a place in the buffer on.
func (w *writer) null(from int) {
	w.era++
	w.buffer = append(w.buffer[:from], "null"...)
}

func (w *writer) text(text string) { w.buffer = append(w.buffer, text...) }

// open begins the entry of a key in an object.
func (w *writer) open(first bool, k key) {
	if !first {
		w.buffer = append(w.buffer, ',')
	}
	w.buffer = append(w.buffer, k.json...)
}

// node writes a row of a level as its selection asks. Where rows of one node have something
// below them it is copied, unless something was missing in it, for then each place says so.
func (w *writer) node(plan *nodePlan, rows *graph.Rows, v *view, row int) bool {
	if v.parent == nil {
		return w.fields(plan, rows, v, row)
	}
	place := v.place(row)
	if place.era == w.era {
		w.buffer = append(w.buffer, w.buffer[place.from:place.to]...)
		return w.take(int(place.nodes))
	}
	from, taken, errors := len(w.buffer), w.taken, len(w.errors)
	if !w.fields(plan, rows, v, row) {
		return false
	}
	if len(w.errors) == errors {
		*place = written{from, len(w.buffer), int32(w.taken - taken), w.era}
	}
	return true
}

func (w *writer) fields(plan *nodePlan, rows *graph.Rows, v *view, row int) bool {
	w.buffer = append(w.buffer, '{')
	for i := range plan.fields {
		f := &plan.fields[i]
		w.open(i == 0, f.key)
		if !w.nodeField(plan, f, rows, v, row) {
			return false
		}
	}
	w.buffer = append(w.buffer, '}')
	return true
}

func (w *writer) nodeField(plan *nodePlan, f *nodeField, rows *graph.Rows, v *view, row int) bool {
	switch f.source {
	case fromType:
		w.buffer = appendString(w.buffer, plan.kind.Name)
	case fromID:
		w.buffer = appendString(w.buffer, rows.Nodes.IDs[row])
	case fromColumn:
		value := rows.Columns[f.at][row]
		if value == nil && f.required {
			return w.fail(plan.kind.Name, f.name, f.key)
		}
		w.buffer = appendValue(w.buffer, value, f.list)
	case fromOne:
		return w.one(plan, f, v, row)
	case fromMany:
		expand, below := plan.expands[f.at], v.expanded[f.at]
		from, to, parent := v.of(f.at, row)
		w.enter(f.key.name)
		ok := w.connection(expand.many, below, from, to, parent)
		w.leave()
		return ok
	}
	return true
}

func (w *writer) one(plan *nodePlan, f *nodeField, v *view, row int) bool {
	from, to, _ := v.of(f.at, row)
	if from == to {
		if f.required {
			return w.fail(plan.kind.Name, f.name, f.key)
		}
		w.text("null")
		return true
	}
	if !w.take(1) {
		return false
	}
	below := v.expanded[f.at]
	start := len(w.buffer)
	w.enter(f.key.name)
	ok := w.node(plan.expands[f.at].one, below.rows, &below.views[0], from)
	w.leave()
	if ok || f.required || w.full != nil {
		return ok
	}
	w.null(start)
	return true
}

// connection writes the rows from, to of a parent as a connection.
func (w *writer) connection(plan *connectionPlan, l *level, from, to, parent int) bool {
	w.buffer = append(w.buffer, '{')
	for i := range plan.fields {
		f := &plan.fields[i]
		w.open(i == 0, f.key)
		switch f.source {
		case connectionType:
			w.buffer = appendString(w.buffer, plan.typeName)
		case fromTotal:
			w.buffer = appendInt(w.buffer, int64(l.rows.Totals[parent]))
		case fromPageInfo:
			w.pageInfo(plan, f.info, l.rows, from, to, parent)
		case fromNodes:
			if !w.list(f.key, from, to, func(row int) bool {
				return w.node(plan.views[f.view], l.rows, &l.views[f.view], row)
			}) {
				return false
			}
		case fromEdges:
			if !w.list(f.key, from, to, func(row int) bool { return w.edge(plan, f.edge, l, row) }) {
				return false
			}
		}
	}
	w.buffer = append(w.buffer, '}')
	return true
}

// list writes a list whose elements may not be null.
func (w *writer) list(k key, from, to int, element func(row int) bool) bool {
	w.buffer = append(w.buffer, '[')
	depth := len(w.path)
	w.path = append(w.path, step{name: k.name}, step{})
	ok := w.take(to - from)
	for row := from; row < to && ok; row++ {
		if row > from {
			w.buffer = append(w.buffer, ',')
		}
		w.path[depth+1].index = row - from
		ok = element(row) && w.weigh()
	}
	w.path = w.path[:depth]
	w.buffer = append(w.buffer, ']')
	return ok
}

func (w *writer) edge(connection *connectionPlan, plan *edgePlan, l *level, row int) bool {
	w.buffer = append(w.buffer, '{')
	for i := range plan.fields {
		f := &plan.fields[i]
		w.open(i == 0, f.key)
		switch f.source {
		case edgeTypeName:
			w.buffer = appendString(w.buffer, plan.typeName)
		case edgeCursor:
			w.cursor(connection, l.rows, row)
		case edgeNode:
			w.enter(f.key.name)
			ok := w.node(connection.views[f.at], l.rows, &l.views[f.at], row)
			w.leave()
			if !ok {
				return false
			}
		case edgeColumn:
			value := l.rows.EdgeColumns[f.at][row]
			if value == nil && f.required {
				return w.fail(plan.typeName, f.name, f.key)
			}
			w.buffer = appendValue(w.buffer, value, f.list)
		}
	}
	w.buffer = append(w.buffer, '}')
	return true
}

func (w *writer) cursor(plan *connectionPlan, rows *graph.Rows, row int) {
	w.buffer = append(w.buffer, '"')
	w.buffer = appendCursor(w.buffer, plan, rows, row)
	w.buffer = append(w.buffer, '"')
}

func (w *writer) pageInfo(plan *connectionPlan, info []infoField, rows *graph.Rows, from, to, parent int) {
	w.buffer = append(w.buffer, '{')
	for i, f := range info {
		w.open(i == 0, f.key)
		switch f.name {
		case "__typename":
			w.text(`"PageInfo"`)
		case "hasNextPage":
			w.buffer = appendValue(w.buffer, rows.Next[parent], false)
		case "hasPreviousPage":
			w.buffer = appendValue(w.buffer, rows.Previous[parent], false)
		case "startCursor", "endCursor":
			row := from
			if f.name == "endCursor" {
				row = to - 1
			}
			if from == to {
				w.text("null")
			} else {
				w.cursor(plan, rows, row)
			}
		}
	}
	w.buffer = append(w.buffer, '}')
}
