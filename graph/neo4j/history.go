package neo4j

import (
	"context"
	"fmt"
	"math"
	"slices"

	"malgraf/graph"
)

// Log implements [graph.View].
func (v *view) Log(ctx context.Context, log graph.Log) ([]graph.Commit, bool, error) {
	s := v.store
	if err := log.Check(s.schema); err != nil {
		return nil, false, err
	}
	meets := log.Meets()
	for {
		commits, more, err := s.logPage(ctx, log)
		if err != nil || len(commits) == 0 {
			return nil, false, err
		}
		if last := commits[len(commits)-1].Revision; log.Oldest {
			log.After = last
		} else {
			log.Before = last
		}
		// What has been erased may have left a trace of a kind.
		commits = slices.DeleteFunc(commits, func(commit graph.Commit) bool { return !meets(&commit) })
		if len(commits) > 0 || !more {
			return commits, more, nil
		}
	}
}

// logPage reads commits that a log asks for. Which these are is asked first: what
// they say may be long.
func (s *Store) logPage(ctx context.Context, log graph.Log) (commits []graph.Commit, more bool, err error) {
	text, params := logStatement(log)
	record, err := s.ask(ctx, "log", text, params)
	if err != nil {
		return nil, false, err
	}
	if first, _ := record["first"].([]any); log.Oldest && len(first) > 0 {
		if kept, _ := first[0].(int64); kept > int64(log.After)+1 {
			return nil, false, fmt.Errorf("the commits after %d are no longer kept: %w", log.After, graph.ErrRevisionGone)
		}
	}
	var wanted []int64
	changes := int64(0)
	for _, row := range rowsOf(record) {
		if len(wanted) == log.First || changes >= graph.MaxLogChanges {
			more = true
			break
		}
		revision, _ := row[0].(int64)
		size, _ := row[1].(int64)
		wanted, changes = append(wanted, revision), changes+size
	}
	if len(wanted) == 0 {
		return nil, false, nil
	}
	if record, err = s.ask(ctx, "commits", pageText, map[string]any{"revisions": wanted}); err != nil {
		return nil, false, err
	}
	if commits, err = s.commitsOf(record); err != nil {
		return nil, false, err
	}
	slices.SortFunc(commits, func(a, b graph.Commit) int {
		if log.Oldest {
			return int(a.Revision - b.Revision)
		}
		return int(b.Revision - a.Revision)
	})
	return commits, more, nil
}

// logStatement writes the statement that gives revisions and sizes: the traces that
// say least lead, and each revision that they give is looked up among the others.
func logStatement(log graph.Log) (text string, params map[string]any) {
	before := int64(math.MaxInt64)
	if log.Before != 0 {
		before = int64(log.Before)
	}
	params = map[string]any{"after": int64(log.After), "before": before, "most": int64(log.First) + 1}
	order := " ORDER BY revision DESC"
	if log.Oldest {
		order = " ORDER BY revision"
	}
	var lead []string
	for _, id := range log.Nodes {
		lead = append(lead, nodeTrace+id)
	}
	others := ""
	other := func(name, what string) {
		if len(lead) == 0 {
			lead = []string{what}
			return
		}
		params[name] = what
		others = both(others, "EXISTS { MATCH (o:"+labelTrace+") WHERE o.what = $v."+name+" AND o.revision = revision }")
	}
	if log.By != "" {
		other("by", traceOfSubject(log.By))
	}
	if log.Kind != nil {
		other("kind", kindTrace+log.Kind.Name)
	}
	if len(lead) == 0 {
		return "MATCH (c:" + labelCommit + ") WHERE c.revision > $v.after AND c.revision < $v.before WITH c, c.revision AS revision" + order +
			" LIMIT $v.most" + logAnswer(log), params
	}
	params["lead"] = lead
	return "UNWIND $v.lead AS what MATCH (t:" + labelTrace + ") WHERE t.what = what AND t.revision > $v.after AND t.revision < $v.before " +
		"WITH DISTINCT t.revision AS revision" + where(others) + " WITH revision" + order + " LIMIT $v.most " +
		"MATCH (c:" + labelCommit + " {revision: revision}) WITH c, revision" + order + logAnswer(log), params
}

// logAnswer writes what the statement answers: also the first commit that is kept,
// where it matters that none before is missing.
func logAnswer(log graph.Log) string {
	if !log.Oldest {
		return " RETURN collect([revision, c.size]) AS rows"
	}
	return " WITH collect([revision, c.size]) AS rows RETURN rows, COLLECT { MATCH (f:" + labelCommit + ") WHERE f.revision > 0 RETURN f.revision ORDER BY f.revision LIMIT 1 } AS first"
}
