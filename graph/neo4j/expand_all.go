package neo4j

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"malgraf/graph"
)

const (
	// expandedTogether is how many expansions one statement has at most: a longer one takes
	// Neo4j long to plan when it first meets it.
	expandedTogether = 6
	// parentsTogether is from how many parents on each expansion is asked by itself: then
	// its own time is what counts, and Neo4j does several at the same time.
	parentsTogether = 2000
)

// bundle is expansions from the same parents that one statement answers.
type bundle struct {
	from []string
	// places are those of the expansions among all that are asked.
	places []int
}

// ExpandAll implements [graph.Expander]: expansions from the same few parents share a
// statement, for a round trip each is most of what they cost. A combination that is not
// asked often is asked one by one: these statements are few and planned already.
func (v *view) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	answers := make([]*graph.Rows, len(all))
	bundles := bundled(all)
	errs := make([]error, len(bundles))
	var wait sync.WaitGroup
	for i, one := range bundles {
		wait.Go(func() { errs[i] = v.expandTogether(ctx, all, one, answers) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// bundled puts expansions together that have the same parents, in their order, so that
// the same question always makes the same statements.
func bundled(all []graph.Expand) []*bundle {
	var bundles []*bundle
	for i, one := range all {
		few := one.From.Len() > 0 && one.From.Len() < parentsTogether && one.Page == (graph.Page{}) && !one.Total && !one.Keys
		at := slices.IndexFunc(bundles, func(b *bundle) bool {
			with := all[b.places[0]]
			return few && len(b.places) < expandedTogether && b.from != nil && with.From.Kind == one.From.Kind && slices.Equal(b.from, one.From.IDs)
		})
		if at < 0 {
			at = len(bundles)
			bundles = append(bundles, &bundle{})
			if few {
				bundles[at].from = one.From.IDs
			}
		}
		bundles[at].places = append(bundles[at].places, i)
	}
	return bundles
}

func (v *view) expandTogether(ctx context.Context, all []graph.Expand, b *bundle, answers []*graph.Rows) error {
	if len(b.places) == 1 {
		one, err := v.Expand(ctx, all[b.places[0]])
		answers[b.places[0]] = one
		return err
	}
	parents, places := distinct(b.from)
	lists := make([]*list, len(b.places))
	for i, at := range b.places {
		var err error
		if lists[i], err = v.store.expand(all[at], byID(parents)); err != nil {
			return err
		}
	}
	text, values := severally(lists, parents)
	if !v.store.isOneStatement(text) {
		some := make([]graph.Expand, len(b.places))
		for i, at := range b.places {
			some[i] = all[at]
		}
		found, err := graph.EachExpand(ctx, v, some)
		for i, rows := range found {
			answers[b.places[i]] = rows
		}
		if err == nil {
			v.store.meet(text, values, 2*parentsTogether)
		}
		return err
	}
	record, err := v.store.ask(ctx, "expand", text, values)
	if err != nil {
		return err
	}
	for i, at := range b.places {
		one, _ := record["a"+strconv.Itoa(i)].(map[string]any)
		if one == nil {
			return fmt.Errorf("neo4j: expand: the answer lacks a part: %w", graph.ErrDamaged)
		}
		parts, err := lists[i].parts(one, len(parents))
		if err != nil {
			return err
		}
		placed := make([]part, len(places))
		for k, place := range places {
			placed[k] = parts[place]
		}
		if answers[at], err = lists[i].put(all[at].Edge.Far, placed); err != nil {
			return err
		}
		answers[at].Gone = isGone(all[at], answers[at])
	}
	return nil
}

// severally writes lists as subqueries of one statement, each of which answers with a
// map. The values of each are a map of their own, but for the parents.
func severally(lists []*list, parents []string) (string, map[string]any) {
	var text strings.Builder
	values := map[string]any{"from": parents}
	names := make([]string, len(lists))
	for i, one := range lists {
		n := strconv.Itoa(i)
		values["q"+n], names[i] = one.values, "a"+n
		delete(one.values, "from")
		query := under(one.body()+" RETURN "+asMap(one.answers)+" AS a"+n, "q"+n)
		text.WriteString("CALL () { " + strings.ReplaceAll(query, "$v.q"+n+".from", "$v.from") + " } ")
	}
	text.WriteString("RETURN " + strings.Join(names, ", "))
	return text.String(), values
}
