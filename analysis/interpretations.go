package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"malgraf/graph"
)

// InterpretationArguments are those of InterpretationsOf.
type InterpretationArguments struct {
	Asked
	// Target is a code of it in Framework, or its id.
	Target, Framework string
	// Level holds the types of the departments that stand side by side.
	Level            []string
	Where            graph.Filter
	MunicipalityWide MunicipalityWide
}

// Interpretations are how the departments of a municipality have localised a target.
type Interpretations struct {
	Analysis
	Target          graph.ID
	AssignmentCount int
	// Departments, and last what nobody has.
	Departments []Interpretation
}

// Interpretation is a department's reading of a target; Department is empty for what
// nobody has.
type Interpretation struct {
	Department              graph.ID
	Boards, Administrations []graph.ID
	// Distinctive words of its assignments, the most frequent first.
	Distinctive []string
	AlsoTowards []graph.ID
	Assignments []InterpretedAssignment
}

// InterpretedAssignment is one of its assignments.
type InterpretedAssignment struct {
	Assignment             graph.ID
	Distinctive            []string
	Activities, Indicators int
}

// InterpretationsOf sets side by side how each department has localised a target.
func InterpretationsOf(ctx context.Context, s Source, asked InterpretationArguments) ([]Interpretations, error) {
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	target, err := s.target(ctx, asked.Target, asked.Framework)
	if err != nil {
		return nil, err
	}
	if asked.MunicipalityWide == WideNone {
		asked.Where = graph.Both(asked.Where, s.where("Assignment.scope", graph.Ne, "MUNICIPALITY_WIDE"))
	}
	towards := s.Schema.Kind("Assignment").Edge("targets")
	asked.Where = graph.Both(asked.Where, graph.EdgeMatch{
		Edge: towards, Quantifier: graph.Some, Where: graph.Compare{Property: towards.Far.ID(), Op: graph.Eq, Value: target},
	})
	found := make([]Interpretations, 0, len(all.of))
	for g := range all.parts() {
		r, err := s.readings(ctx, g, target, asked)
		if err != nil {
			return nil, err
		}
		for town := range r.of {
			found = append(found, r.interpretations(town, target))
		}
	}
	return found, nil
}

// target finds the id of a target by a code in a framework, or by the id itself.
func (s Source) target(ctx context.Context, name, framework string) (string, error) {
	kind := s.Schema.Kind("Target")
	ref := graph.Ref{Kind: kind, Property: kind.Property("code"), Value: name, Within: []string{framework}}
	if strings.HasPrefix(name, kind.Name+":") {
		ref = graph.Ref{ID: name}
	}
	id, err := graph.Find(ctx, s.View, ref)
	if err != nil {
		return "", fmt.Errorf("target: %.80q: %w", name, err)
	}
	return id, nil
}

// readings are what the interpretations of some municipalities are made from.
type readings struct {
	*grounds
	organisation *organisation
	// assignments that contribute to the target.
	assignments *table
	working     *working
	// targets, activities of each assignment and the indicators of both.
	targets, activities, indicators, through *table
	// words of each assignment's title.
	words [][]graph.Token
}

func (s Source) readings(ctx context.Context, g *grounds, target string, asked InterpretationArguments) (*readings, error) {
	r := &readings{grounds: g}
	if err := together(
		into(&r.organisation, func() (*organisation, error) { return s.organisation(ctx, g, asked.Level) }),
		into(&r.assignments, func() (*table, error) { return s.assignments(ctx, g, asked.Where, "scope", "title") }),
	); err != nil {
		return nil, err
	}
	r.assignments.parent()
	for i := range r.assignments.len() {
		r.words = append(r.words, graph.Tokens(r.assignments.text("title", i)))
	}
	return r, together(
		into(&r.working, func() (*working, error) {
			return s.working(ctx, g, r.organisation, r.assignments, asked.MunicipalityWide)
		}),
		into(&r.targets, func() (*table, error) { return s.expand(ctx, "Assignment.targets", r.assignments.Nodes, nil) }),
		into(&r.indicators, func() (*table, error) {
			return s.expand(ctx, "Assignment.indicators", r.assignments.Nodes, nil)
		}),
		func() (err error) {
			r.activities, err = s.expand(ctx, "Assignment.activities", r.assignments.Nodes, s.where("Activity.status", graph.In, activityCounts))
			if err == nil {
				r.through, err = s.expand(ctx, "Activity.indicators", r.activities.Nodes, nil)
			}
			return err
		},
	)
}

// nobody stands for the department that there is none of.
const nobody int32 = -1

// interpretations makes the answer for one municipality.
func (r *readings) interpretations(town int, target string) Interpretations {
	first, last := r.assignments.of(town)
	all := Interpretations{
		Analysis: r.of[town].Analysis, Target: graph.ID(target), AssignmentCount: last - first, Departments: []Interpretation{},
	}
	of := map[int32][]int{} // the assignments of each department
	var departments []int32
	for row := first; row < last; row++ {
		for _, department := range r.holders(row, town) {
			if of[department] == nil && department != nobody {
				departments = append(departments, department)
			}
			of[department] = append(of[department], row)
		}
	}
	slices.Sort(departments)
	if of[nobody] != nil {
		departments = append(departments, nobody)
	}
	for _, department := range departments {
		var others []int
		for _, other := range departments {
			if other != department {
				others = append(others, of[other]...)
			}
		}
		all.Departments = append(all.Departments, r.interpretation(department, of[department], others, first, last, target))
	}
	return all
}

// holders are the departments with whom an assignment stands: the columns that it
// counts for; else those that it is counted from; else nobody.
func (r *readings) holders(row, town int) []int32 {
	var holders []int32
	for _, column := range r.working.columns.of(row) {
		holders = append(holders, r.organisation.columns[town][column])
	}
	if len(holders) == 0 {
		for _, head := range r.working.heads.of(row) {
			if r.organisation.isOf(head, int32(town)) {
				holders = append(holders, head)
			}
		}
	}
	if len(holders) == 0 {
		return []int32{nobody}
	}
	return once(holders)
}

func (r *readings) interpretation(department int32, own, others []int, first, last int, target string) Interpretation {
	boards, administrations := r.organisation.sides(department)
	one := Interpretation{
		Boards: boards, Administrations: administrations,
		Distinctive: r.distinctive(own, others, true), AlsoTowards: r.alsoTowards(own, others, target),
	}
	if department != nobody {
		one.Department = graph.ID(r.organisation.nodes.IDs[department])
	}
	for _, row := range own {
		var rest []int
		for other := first; other < last; other++ {
			if other != row {
				rest = append(rest, other)
			}
		}
		activities, end := r.activities.of(row)
		measured := map[string]bool{}
		for from, to := r.indicators.of(row); from < to; from++ {
			measured[r.indicators.Nodes.IDs[from]] = true
		}
		for at := activities; at < end; at++ {
			for from, to := r.through.of(at); from < to; from++ {
				measured[r.through.Nodes.IDs[from]] = true
			}
		}
		one.Assignments = append(one.Assignments, InterpretedAssignment{
			Assignment: graph.ID(r.assignments.Nodes.IDs[row]), Distinctive: r.distinctive([]int{row}, rest, false),
			Activities: end - activities, Indicators: len(measured),
		})
	}
	return one
}

// distinctive returns the words of some assignments whose stems no other assignment has,
// each stem once, as it is first written: by how many of the assignments have it, the
// most first, or only in the order in which they stand.
func (r *readings) distinctive(own, others []int, byNumber bool) []string {
	taken := map[string]bool{}
	for _, row := range others {
		for _, word := range r.words[row] {
			taken[word.Stem] = true
		}
	}
	in := map[string]int{}
	written := map[string]string{}
	var stems []string
	for _, row := range own {
		seen := map[string]bool{}
		for _, word := range r.words[row] {
			if taken[word.Stem] || word.Stop() || seen[word.Stem] {
				continue
			}
			seen[word.Stem] = true
			if in[word.Stem]++; in[word.Stem] == 1 {
				stems = append(stems, word.Stem)
				written[word.Stem] = word.Word
			}
		}
	}
	if byNumber {
		slices.SortStableFunc(stems, func(a, b string) int { return cmp.Compare(in[b], in[a]) })
	}
	words := make([]string, len(stems))
	for i, stem := range stems {
		words[i] = written[stem]
	}
	return words
}

// alsoTowards returns the other targets of some assignments that no other assignment has.
func (r *readings) alsoTowards(own, others []int, target string) []graph.ID {
	taken := map[string]bool{target: true}
	for _, row := range others {
		for from, to := r.targets.of(row); from < to; from++ {
			taken[r.targets.Nodes.IDs[from]] = true
		}
	}
	also := []graph.ID{}
	for _, row := range own {
		for from, to := r.targets.of(row); from < to; from++ {
			if id := r.targets.Nodes.IDs[from]; !taken[id] {
				taken[id] = true
				also = append(also, graph.ID(id))
			}
		}
	}
	return also
}

// boardTypes are the types of departments that politicians sit on.
var boardTypes = []string{"COUNCIL", "EXECUTIVE_BOARD", "BOARD", "JOINT_BODY"}

// sides returns the boards and the administrations of a department: itself where it is
// one; else the boards that it serves, and the administrations that serve it or, for
// what is no board, that it is below. Those alone that exist.
func (o *organisation) sides(department int32) (boards, administrations []graph.ID) {
	boards, administrations = []graph.ID{}, []graph.ID{}
	if department == nobody {
		return boards, administrations
	}
	name := func(one int32) graph.ID { return graph.ID(o.nodes.IDs[one]) }
	if slices.Contains(boardTypes, o.types[department]) {
		for _, server := range o.servers.of(int(department)) {
			administrations = append(administrations, name(server))
		}
		return []graph.ID{name(department)}, administrations
	}
	for board := range o.servers.ends {
		if o.exists[board] && slices.Contains(o.servers.of(board), department) {
			boards = append(boards, name(int32(board)))
		}
	}
	met := []int32{department}
	for next := 0; next < len(met); next++ {
		at := met[next]
		if o.types[at] == "ADMINISTRATION" && o.exists[at] {
			administrations = append(administrations, name(at))
		}
		if above := o.above[at]; above >= 0 && !slices.Contains(met, above) {
			met = append(met, above)
		}
	}
	return boards, administrations
}
