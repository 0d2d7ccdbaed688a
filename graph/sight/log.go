package sight

import (
	"context"
	"slices"

	"malgraf/graph"
)

// logPage is how many commits are read at a time in search of those that are seen.
const logPage = 200

// Log implements [graph.View]: of each commit what the subject sees of it, without
// those of which it sees nothing. Readers without a role see no log: it tells who
// wrote what, and how it read before it was decided.
func (v *view) Log(ctx context.Context, log graph.Log) ([]graph.Commit, bool, error) {
	if err := log.Check(v.rules.schema); err != nil {
		return nil, false, err
	}
	if !v.rules.who.May(Viewer) {
		return nil, false, ctx.Err()
	}
	meets := log.Meets()
	var answer []graph.Commit
	ask := log
	for {
		commits, more, err := v.View.Log(ctx, ask)
		if err != nil {
			return nil, false, err
		}
		seen, err := v.commits(ctx, commits)
		if err != nil {
			return nil, false, err
		}
		for i := range seen {
			if meets(&seen[i]) {
				answer = append(answer, seen[i])
			}
		}
		if len(answer) > log.First {
			return answer[:log.First], true, nil
		}
		if !more || len(commits) == 0 {
			return answer, false, nil
		}
		ask.First = max(ask.First, logPage) // few of many are seen
		if last := commits[len(commits)-1].Revision; log.Oldest {
			ask.After = last
		} else {
			ask.Before = last
		}
	}
}

// commits returns what the subject sees of commits, without those of which it sees
// nothing. Where something is left out, so is the message: nobody can tell whom free
// text names.
func (v *view) commits(ctx context.Context, commits []graph.Commit) ([]graph.Commit, error) {
	hidden, err := v.hidden(ctx, touched(commits), true)
	if err != nil || len(hidden) == 0 && v.rules.who.Role >= Viewer {
		return commits, err
	}
	seen := make([]graph.Commit, 0, len(commits))
	for _, commit := range commits {
		if commit.Erased != "" && v.rules.who.Role < Viewer {
			continue // it does not say whose it was
		}
		if commit = v.rules.without(commit, hidden); len(commit.Changes) > 0 || commit.Erased != "" {
			seen = append(seen, commit)
		}
	}
	return seen, nil
}

// without leaves out what a commit says of some nodes, and of edges that are another
// municipality's own.
func (r *rules) without(commit graph.Commit, hidden map[string]bool) graph.Commit {
	of := func(change graph.Change) bool {
		return hidden[change.Node] || hidden[change.From] || hidden[change.To] || r.hides(change)
	}
	if slices.ContainsFunc(commit.Changes, of) {
		commit.Changes = slices.DeleteFunc(slices.Clone(commit.Changes), of)
		commit.Message = ""
	}
	return commit
}

// touched are the ids of the nodes that commits speak of.
func touched(commits []graph.Commit) []string {
	var ids []string
	seen := map[string]bool{}
	for i := range commits {
		nodes, _ := commits[i].Touched()
		for _, id := range nodes {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// unseen returns those of some nodes that are not seen: hidden are those of a schema of
// before, the others are hidden or not there.
func (v *view) unseen(ctx context.Context, ids []string) (hidden map[string]bool, others []graph.Ref, err error) {
	var ruled []graph.Ref
	hidden = map[string]bool{}
	for _, id := range ids {
		switch kind := v.rules.schema.KindOf(id); {
		case kind == nil:
			hidden[id] = true
		case v.rules.where[kind] != nil:
			ruled = append(ruled, graph.Ref{ID: id})
		}
	}
	if ruled == nil {
		return hidden, nil, nil
	}
	seen, err := v.Get(ctx, graph.Get{Refs: ruled})
	if err != nil {
		return nil, nil, err
	}
	for i, ref := range ruled {
		if seen.At[i].Kind == nil {
			others = append(others, ref)
		}
	}
	return hidden, others, nil
}

// hidden returns those of some nodes that may not be seen. Of those that are not
// there it judges, if past is asked for, by what the log says of them; where that cannot
// tell, they may not be seen.
func (v *view) hidden(ctx context.Context, ids []string, past bool) (map[string]bool, error) {
	hidden, others, err := v.unseen(ctx, ids)
	if err != nil || others == nil {
		return hidden, err
	}
	there, err := v.View.Get(ctx, graph.Get{Refs: others})
	if err != nil {
		return nil, err
	}
	var gone []string
	for i, ref := range others {
		if there.At[i].Kind != nil {
			hidden[ref.ID] = true
		} else {
			gone = append(gone, ref.ID)
		}
	}
	if past && gone != nil {
		err = v.hideGone(ctx, gone, hidden)
	}
	return hidden, err
}

// hideGone notes those of removed nodes that may not be seen: by the municipality that
// they were made for, and by what they leaned on at last.
func (v *view) hideGone(ctx context.Context, gone []string, hidden map[string]bool) error {
	var asked []string
	for _, id := range gone {
		kind := v.rules.schema.KindOf(id)
		if hidden[id] = true; kind.Personal == nil && v.rules.who.May(Viewer) {
			asked = append(asked, id)
		}
	}
	if asked == nil {
		return nil
	}
	kept, _, err := v.View.Log(ctx, graph.Log{Oldest: true, First: 1})
	if err != nil {
		return err
	}
	// Of what was made before the first commit that is kept nobody can tell for whom.
	whole := len(kept) > 0 && kept[0].Revision == 1
	absent, leaned := map[string]bool{}, map[string]map[*graph.Edge]string{}
	for _, id := range asked {
		absent[id], leaned[id] = whole, map[*graph.Edge]string{}
	}
	log := graph.Log{Nodes: asked, Oldest: true, First: logPage}
	for {
		commits, more, err := v.View.Log(ctx, log)
		if err != nil {
			return err
		}
		for _, commit := range commits {
			log.After = commit.Revision
			for _, change := range commit.Changes {
				if edge := v.rules.leaning(change); edge != nil && leaned[change.From] != nil {
					leaned[change.From][edge] = change.To
				}
				if leaned[change.Node] == nil {
					continue
				}
				if !change.Remove && (absent[change.Node] || change.Municipality != "") { // it is made
					hidden[change.Node] = change.Municipality != "" && v.rules.who.In[change.Municipality] < Viewer
				}
				absent[change.Node] = change.Remove
			}
		}
		if !more || len(commits) == 0 {
			return v.hideLeaning(ctx, leaned, hidden)
		}
	}
}

// leaning is the edge by which a change makes a node lean on another that may be out of
// sight; nil where it does not.
func (r *rules) leaning(change graph.Change) *graph.Edge {
	if change.Edge == "" || change.Remove {
		return nil
	}
	out := r.out(change)
	if out == nil || !out.Required || out.Many || r.where[out.Far] == nil {
		return nil
	}
	return out
}

// hideLeaning notes those of removed nodes that leaned on something which may not be seen,
// or of which it is not known what that was.
func (v *view) hideLeaning(ctx context.Context, leaned map[string]map[*graph.Edge]string, hidden map[string]bool) error {
	var ends []string
	for id, by := range leaned {
		for _, edge := range v.rules.schema.KindOf(id).Needs() {
			switch far, known := by[edge]; {
			case v.rules.where[edge.Far] == nil:
			case !known:
				hidden[id] = true
			default:
				ends = append(ends, far)
			}
		}
	}
	if ends == nil {
		return nil
	}
	unseen, err := v.hidden(ctx, ends, true)
	if err != nil {
		return err
	}
	for id, by := range leaned {
		for _, far := range by {
			hidden[id] = hidden[id] || unseen[far]
		}
	}
	return nil
}

// live is what who subscribes is told of commits.
func (v *view) live(ctx context.Context, commits []graph.Commit) ([]graph.Commit, error) {
	if v.rules.who.May(Viewer) {
		return v.commits(ctx, commits)
	}
	return v.latest(ctx, commits)
}

// latest is what readers without a role see of commits: that nodes are new or have
// changed which they see and which no later commit has changed. It says nothing that
// they cannot read of these nodes now.
func (v *view) latest(ctx context.Context, commits []graph.Commit) ([]graph.Commit, error) {
	hidden, err := v.hidden(ctx, touched(commits), false)
	if err != nil {
		return nil, err
	}
	shown := make([]graph.Commit, len(commits))
	for i, commit := range commits {
		shown[i] = v.rules.without(commit, hidden)
	}
	unlinked, err := v.unlinked(ctx, shown)
	if err != nil {
		return nil, err
	}
	var refs []graph.Ref
	revised := make([][]string, len(shown))
	columns := map[*graph.Kind][]*graph.Property{}
	for i := range shown {
		shown[i].Changes = slices.DeleteFunc(slices.Clone(shown[i].Changes), unlinked)
		revised[i] = shown[i].Revised()
		for _, id := range revised[i] {
			refs = append(refs, graph.Ref{ID: id})
			if kind := v.rules.schema.KindOf(id); kind != nil && kind.Revision() != nil {
				columns[kind] = []*graph.Property{kind.Revision()}
			}
		}
	}
	found, err := v.Get(ctx, graph.Get{Refs: refs, Columns: columns})
	if err != nil {
		return nil, err
	}
	var told []graph.Commit
	next := 0
	for i, commit := range commits {
		seen := graph.Commit{Revision: commit.Revision, At: commit.At}
		for _, id := range revised[i] {
			at := found.At[next]
			next++
			if at.Kind != nil && columns[at.Kind] != nil && found.Kinds[at.Kind].Columns[0][at.Row] == int64(seen.Revision) {
				seen.Changes = append(seen.Changes, graph.Change{Node: id})
			}
		}
		if len(seen.Changes) > 0 {
			told = append(told, seen)
		}
	}
	return told, nil
}

// ends are those of edges of a type.
type ends struct {
	edgeType *graph.EdgeType
	from, to string
}

// unlinked returns what is true of changes of edges that may not be seen as they are now.
// Of an edge that is gone nobody can tell whether it was seen: where a type has edges that
// are proposed, the removal of one is not.
func (v *view) unlinked(ctx context.Context, commits []graph.Commit) (func(graph.Change) bool, error) {
	ruled := func(change graph.Change) *graph.EdgeType {
		edgeType := v.rules.schema.EdgeType(change.Edge, v.rules.schema.KindOf(change.From), v.rules.schema.KindOf(change.To))
		if edgeType == nil || v.rules.edges[edgeType.Index] == nil {
			return nil
		}
		return edgeType
	}
	near, far := map[*graph.EdgeType][]string{}, map[*graph.EdgeType][]any{}
	for i := range commits {
		for _, change := range commits[i].Changes {
			if edgeType := ruled(change); edgeType != nil && !change.Remove {
				near[edgeType], far[edgeType] = append(near[edgeType], change.From), append(far[edgeType], change.To)
			}
		}
	}
	seen := map[ends]bool{}
	for edgeType, from := range near {
		out, to := edgeType.Out, far[edgeType]
		if out == nil {
			continue // nothing is asked along it
		}
		slices.Sort(from)
		from = slices.Compact(from)
		rows, err := v.Expand(ctx, graph.Expand{
			Edge: out, From: graph.Nodes{Kind: out.Kind, IDs: from},
			Where: graph.Compare{Property: out.Far.ID(), Op: graph.In, Value: to},
		})
		if err != nil {
			return nil, err
		}
		for i, id := range from {
			for row := rows.Offsets[i]; row < rows.Offsets[i+1]; row++ {
				seen[ends{edgeType, id, rows.Nodes.IDs[row]}] = true
			}
		}
	}
	return func(change graph.Change) bool {
		edgeType := ruled(change)
		switch {
		case edgeType == nil:
			return false
		case change.Remove:
			return edgeType.Public != nil && edgeType.Public.Property != nil
		}
		return !seen[ends{edgeType, change.From, change.To}]
	}, nil
}
