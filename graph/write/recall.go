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
	r.guess(p, unsure)
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
	// changes are those of nodes, in the order of which nodes are, touched also the ends
	// of edges.
	changes map[string]graph.Change
	nodes   []string
	touched map[string]bool
	// found are the nodes whose steps are known.
	found map[string]bool
}

func newRecalled(commit graph.Commit) *recalled {
	r := &recalled{changes: map[string]graph.Change{}, touched: map[string]bool{}, found: map[string]bool{}}
	for _, change := range commit.Changes {
		for _, id := range []string{change.Node, change.From, change.To} {
			r.touched[id] = id != ""
		}
		if change.Node == "" {
			continue
		}
		if _, again := r.changes[change.Node]; !again {
			r.nodes = append(r.nodes, change.Node)
		}
		r.changes[change.Node] = change
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
	r.found[result.Node] = true
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

// deed is what a step that names no node does, and to what kind.
type deed struct {
	kind    string
	removes bool
}

// guess gives steps those nodes of the commit which must be theirs, for there are as
// many left as steps that do the same. Otherwise it is the node that the key leads to now.
func (r *recalled) guess(p *plan, unsure []int) {
	steps, nodes := map[deed][]int{}, map[deed][]string{}
	for _, i := range unsure {
		step := &p.request.Steps[i]
		of := deed{step.Kind.Name, step.Op == Remove}
		steps[of] = append(steps[of], i)
	}
	for _, id := range r.nodes {
		if !r.found[id] {
			kind, _, _ := strings.Cut(id, ":")
			of := deed{kind, r.changes[id].Remove}
			nodes[of] = append(nodes[of], id)
		}
	}
	for of, all := range steps {
		for nth, i := range all {
			switch result := &p.results[i]; {
			case len(nodes[of]) == len(all):
				result.Node = nodes[of][nth]
			case of.removes || result.Created:
				result.Node = ""
			}
		}
	}
}
