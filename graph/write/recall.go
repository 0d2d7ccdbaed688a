package write

import (
	"slices"
	"strings"

	"malgraf/graph"
)

// recall makes the results those of a request that was made before, from its commit:
// keys may lead elsewhere by now, or nowhere.
func (p *plan) recall(commit graph.Commit, drawn *drawn) {
	r := newRecalled(commit)
	named := map[string]int{} // the first steps with temporary names
	var unsure []int
	for i := range p.results {
		step := &p.request.Steps[i]
		name, is := step.temporaryName()
		if _, again := named[name]; is && again {
			continue
		}
		if is {
			named[name] = i
		}
		if !r.note(step, &p.results[i], drawn, i) {
			unsure = append(unsure, i)
		}
	}
	for _, i := range unsure {
		r.guess(p, i, unsure)
	}
	made := map[string]bool{}
	for i := range p.results {
		step, result := &p.request.Steps[i], &p.results[i]
		if name, is := step.temporaryName(); is {
			result.Node = p.results[named[name]].Node
		}
		switch change, saved := r.changes[result.Node]; step.Op {
		case Remove:
			delete(made, result.Node)
		case Save:
			result.Created = saved && !made[result.Node] && step.Kind.MadeBy(change)
			made[result.Node] = true
		}
	}
}

// recalled is what a commit says of nodes.
type recalled struct {
	// changes are those of nodes, touched also the ends of edges.
	changes map[string]graph.Change
	touched map[string]bool
	// left are the nodes whose steps are not known yet, in the order of the commit.
	left []string
}

func newRecalled(commit graph.Commit) *recalled {
	r := &recalled{changes: map[string]graph.Change{}, touched: map[string]bool{}}
	for _, change := range commit.Changes {
		for _, id := range []string{change.Node, change.From, change.To} {
			r.touched[id] = id != ""
		}
		if change.Node != "" {
			r.changes[change.Node] = change
			r.left = append(r.left, change.Node)
		}
	}
	return r
}

// note finds the node of a step, where that is certain.
func (r *recalled) note(step *Step, result *Result, drawn *drawn, i int) bool {
	if step.Op == Link || step.Op == Unlink {
		return true
	}
	given, _ := text(step.Input, "id")
	switch own, _ := drawn.id(i, step.Kind); {
	case given != "" && !strings.HasPrefix(given, temporary):
		result.Node = given
	case step.Op == Save && (r.touched[own] || !step.byKey()):
		result.Node = own
	case step.Op == Save && !r.touched[result.Node], step.Op == Remove && !r.changes[result.Node].Remove:
		return false
	}
	r.left = slices.DeleteFunc(r.left, func(id string) bool { return id == result.Node })
	return true
}

// temporaryName is that by which an input names its node, if it does so.
func (s *Step) temporaryName() (string, bool) {
	if s.Op != Save && s.Op != Remove {
		return "", false
	}
	given, _ := text(s.Input, "id")
	return given, strings.HasPrefix(given, temporary)
}

// byKey tells whether the input has a key by which the node may have been found.
func (s *Step) byKey() bool {
	return slices.ContainsFunc(s.Kind.Uniques(), func(property *graph.Property) bool { return s.gives(property.Name) })
}

// guess gives a step that node of the commit which must be its own, for there are as
// many left as steps like it. Otherwise it is the node that the key leads to now.
func (r *recalled) guess(p *plan, i int, unsure []int) {
	like := func(j int) bool {
		a, b := &p.request.Steps[i], &p.request.Steps[j]
		return a.Op == b.Op && a.Kind == b.Kind
	}
	step, result := &p.request.Steps[i], &p.results[i]
	nth, steps := 0, 0
	for _, j := range unsure {
		if like(j) {
			steps++
			if j < i {
				nth++
			}
		}
	}
	var nodes []string
	for _, id := range r.left {
		if kind, _, _ := strings.Cut(id, ":"); kind == step.Kind.Name && r.changes[id].Remove == (step.Op == Remove) {
			nodes = append(nodes, id)
		}
	}
	switch {
	case len(nodes) == steps:
		result.Node = nodes[nth]
	case step.Op == Remove || result.Created:
		result.Node = ""
	}
}
