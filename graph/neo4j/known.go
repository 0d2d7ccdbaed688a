package neo4j

import (
	"time"

	"malgraf/graph"
)

// known are nodes as this process's last commit left them: those that it has changed or
// looked at lately. Writes that follow each other mean the same municipality, departments
// and targets, and what is known of these need not be read for each. It is used only
// for a group that is made ahead of the lock, which is written only if nothing has been
// committed since.
type known struct {
	// revision is the commit that they are as of, at is when it was made.
	revision graph.Revision
	at       time.Time
	nodes    map[string]knownNode
}

type knownNode struct {
	state    *nodeState
	revision graph.Revision
}

const (
	// knownMost is how many nodes are known at most.
	knownMost = 4096
	// knownFor is how long after a commit they are relied on, and kept: what has been altered
	// in Neo4j past Målgraf, which leaves no commit, is read again then, and whom another
	// process has erased is in nobody's memory.
	knownFor = 5 * time.Second
)

// enter tells a draft of the nodes that a group names.
func (k *known) enter(d *draft, group []*write, own graph.Revision, now time.Time) {
	if k.revision != own || now.Sub(k.at) > knownFor {
		return
	}
	eachNamed(group, func(id string) {
		if node, is := k.nodes[id]; is {
			d.nodes[id] = &draftNode{kind: d.schema.KindOf(id), id: id, base: node.state, now: node.state, revision: node.revision}
		}
	})
}

// learn notes what a draft has come to, which began at one commit and ended with another.
func (k *known) learn(d *draft, from, to graph.Revision, now time.Time) {
	if k.revision != from || k.nodes == nil || len(k.nodes)+len(d.nodes) > knownMost {
		k.nodes = map[string]knownNode{}
	}
	k.revision, k.at = to, now
	if len(d.nodes) > knownMost {
		return
	}
	for id, node := range d.nodes {
		if node.now == nil {
			delete(k.nodes, id)
		} else {
			k.nodes[id] = knownNode{node.now, node.revision}
		}
	}
}

// forget lets go of all, as an erasure asks for, or because all is old.
func (k *known) forget() { k.nodes = nil }

// unmet are the nodes of a draft that are not known, by kind, if the group looks as if it
// made them all. Whoever takes them as not there yet sees to it that this is true when they
// are written.
func (d *draft) unmet(group []*write) (ids map[*graph.Kind][]string, all bool) {
	makes := map[string]bool{}
	for _, one := range group {
		for _, change := range one.batch.Changes {
			if kind := d.schema.KindOf(change.Node); kind != nil && kind.MadeBy(change) {
				makes[change.Node] = true
			}
		}
	}
	ids = map[*graph.Kind][]string{}
	for id, node := range d.nodes {
		switch {
		case node.base != nil:
		case !makes[id]:
			return nil, false
		default:
			ids[node.kind] = append(ids[node.kind], id)
		}
	}
	return ids, true
}
