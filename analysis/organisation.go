package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// organisation is the departments of some municipalities: what is below what, who
// serves whom, and which have a column.
type organisation struct {
	*numbering
	// town is the municipality that a department is of, types what kind of unit it is.
	town  []int32
	types []string
	// exists on the day that the municipality is looked at from.
	exists []bool
	// above is the department that one is part of, −1 where there is none.
	above []int32
	// servers are the departments that serve one (a board), of those that exist.
	servers lists
	// columns are the departments of each municipality that have a column, in order;
	// column is the place of a department there, −1 where it has none.
	columns [][]int32
	column  []int32

	reached []*reach
}

// reach is how far a department's work counts.
type reach struct {
	// columns that it counts for, ascending.
	columns []int32
	// undistributed: it is a board's, or that of a unit below one, that several
	// administrations serve.
	undistributed bool
}

// organisation reads the departments of the municipalities. Those of a type of the
// level that exist on the day have a column.
func (s Source) organisation(ctx context.Context, g *grounds, level []string) (*organisation, error) {
	departments, err := s.expand(ctx, "Municipality.departments", g.towns, nil, "type", "validFrom", "validTo")
	if err != nil {
		return nil, err
	}
	o := &organisation{town: departments.parent(), reached: make([]*reach, departments.len())}
	o.numbering, _ = number(departments.Nodes) // each is in one municipality, so numbers are rows
	var above, serving *table
	if err := s.tables(ctx, o.nodes, []**table{&above, &serving}, asking{edge: "Department.partOf", unordered: true}, asking{edge: "Department.servedBy"})(); err != nil {
		return nil, err
	}
	o.exists, o.types = make([]bool, departments.len()), make([]string, departments.len())
	o.columns = make([][]int32, len(g.of))
	for i := range o.exists {
		from, to := departments.text("validFrom", i), departments.text("validTo", i)
		day := g.of[o.town[i]].AsOf
		o.exists[i] = from <= day && (to == "" || day <= to)
		o.types[i] = departments.text("type", i)
		o.column = append(o.column, -1)
		if o.exists[i] && slices.Contains(level, o.types[i]) {
			o.column[i] = int32(len(o.columns[o.town[i]]))
			o.columns[o.town[i]] = append(o.columns[o.town[i]], int32(i))
		}
	}
	parents, servers := o.lookup(above.Nodes), o.lookup(serving.Nodes)
	for i := range o.exists {
		o.above = append(o.above, -1)
		for from, to := above.of(i); from < to; from++ {
			if at := parents[from]; o.isOf(at, o.town[i]) {
				o.above[i] = at
			}
		}
		var existing []int32
		for from, to := serving.of(i); from < to; from++ {
			if at := servers[from]; o.isOf(at, o.town[i]) && o.exists[at] {
				existing = append(existing, at)
			}
		}
		o.servers.next(existing...)
	}
	return o, nil
}

// isOf tells whether a number is that of a department of the municipality.
func (o *organisation) isOf(department, town int32) bool {
	return department >= 0 && o.town[department] == town
}

// reach tells what the work of a department counts for: itself, what it is below, and
// where one of these is a board that one administration alone serves, this one and
// what it is below, and so on. Nothing is pushed down.
func (o *organisation) reach(department int32) *reach {
	if known := o.reached[department]; known != nil {
		return known
	}
	r := &reach{}
	met := []int32{department}
	meet := func(one int32) {
		if !slices.Contains(met, one) { // data may go in circles
			met = append(met, one)
		}
	}
	for next := 0; next < len(met); next++ {
		at := met[next]
		if o.column[at] >= 0 {
			r.columns = append(r.columns, o.column[at])
		}
		if o.above[at] >= 0 {
			meet(o.above[at])
		}
		switch servers := o.servers.of(int(at)); {
		case len(servers) == 1:
			meet(servers[0])
		case len(servers) > 1 && o.column[at] < 0:
			r.undistributed = true
		}
	}
	r.columns = once(r.columns)
	o.reached[department] = r
	return r
}

// counted adds up what the work of several departments counts for.
func (o *organisation) counted(departments []int32, town int32) (columns []int32, undistributed bool) {
	for _, department := range departments {
		if o.isOf(department, town) {
			r := o.reach(department)
			columns = append(columns, r.columns...)
			undistributed = undistributed || r.undistributed
		}
	}
	return once(columns), undistributed
}

// holders are the departments with whom the work of one lies: the columns that it counts
// for, else itself; nobody where it is not of the municipality.
func (o *organisation) holders(department, town int32) []int32 {
	if !o.isOf(department, town) {
		return nil
	}
	columns := o.reach(department).columns
	if len(columns) == 0 {
		return []int32{department}
	}
	holders := make([]int32, len(columns))
	for i, column := range columns {
		holders[i] = o.columns[town][column]
	}
	return holders
}

// idsOf returns the departments of a municipality's columns, as they stand in rows.
func (o *organisation) idsOf(town int) []graph.ID {
	list := make([]graph.ID, len(o.columns[town]))
	for i, department := range o.columns[town] {
		list[i] = graph.ID(o.nodes.IDs[department])
	}
	return list
}
