package neo4j

import (
	"context"
	"errors"
	"slices"

	"malgraf/graph"
)

const (
	// expandedTogether is how many expansions one statement has at most: a longer one takes
	// Neo4j long to plan when it first meets it.
	expandedTogether = 6
	// parentsTogether is from how many parents on each expansion is asked by itself: then
	// its own time is what counts, and Neo4j does several at the same time.
	parentsTogether = 2000
	// nestedTogether is how many rows such expansions may bring with what is below them: to
	// go on from the nodes at hand costs less than to name them and find them again.
	nestedTogether = 50_000
	// bundlesAtOnce is how many bundles are asked for at the same time.
	bundlesAtOnce = 8
)

// bundle is expansions from the same parents that one statement answers.
type bundle struct {
	from []string
	// places are those of the expansions among all that are asked.
	places []int
	// manner is how they are answered.
	manner manner
}

// manner is how expansions from the same parents are answered by one statement.
type manner int

const (
	// eachItself: a subquery each (see deep.go).
	eachItself manner = iota
	// fannedOut: one pass over the edges of each parent (see fan.go).
	fannedOut
	// comingHome: from what municipalities own (see homeward.go).
	comingHome
)

func mannerOf(one graph.Expand) manner {
	switch {
	case isHomeward(one):
		return comingHome
	case isPlain(one):
		return fannedOut
	}
	return eachItself
}

// ExpandAll implements [graph.Expander]: expansions from the same few parents share a
// statement, for a round trip each is most of what they cost. A combination that is not
// asked often is asked one by one: these statements are few and planned already.
func (v *view) ExpandAll(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	return untilSteady(ctx, func() ([]*graph.Rows, error) { return v.expandAllOnce(ctx, all) }, func(answers []*graph.Rows) bool {
		return isComplete(&graph.Rows{Below: answers}, graph.Want{Below: all}, nil)
	})
}

func (v *view) expandAllOnce(ctx context.Context, all []graph.Expand) ([]*graph.Rows, error) {
	answers := make([]*graph.Rows, len(all))
	bundles := bundled(all)
	errs := make([]error, len(bundles))
	graph.AtOnce(len(bundles), bundlesAtOnce, func(i int) {
		errs[i] = v.expandTogether(ctx, all, bundles[i], answers)
	})
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
		manner := mannerOf(one)
		few := manner != eachItself || one.From.Len() > 0 && one.From.Len() < parentsTogether && one.Page == (graph.Page{}) && !one.Total && !one.Keys
		at := slices.IndexFunc(bundles, func(b *bundle) bool {
			return few && b.manner == manner && b.from != nil && b.takes(all, one)
		})
		if at < 0 {
			at = len(bundles)
			bundles = append(bundles, &bundle{manner: manner})
			if few {
				bundles[at].from = one.From.IDs
			}
		}
		bundles[at].places = append(bundles[at].places, i)
	}
	return bundles
}

// takes tells whether there is room for another, which has the same parents.
func (b *bundle) takes(all []graph.Expand, one graph.Expand) bool {
	if b.manner == eachItself && len(b.places) == expandedTogether {
		return false
	}
	with := all[b.places[0]]
	if b.manner == fannedOut && (with.Edge.Kind != one.Edge.Kind || slices.ContainsFunc(b.places, func(at int) bool { return all[at].Edge == one.Edge })) {
		return false
	}
	return with.From.Kind == one.From.Kind && slices.Equal(b.from, one.From.IDs)
}

// expandTogether answers the expansions of a bundle: the parents are found once, and what
// each leads to goes on from them (see deep.go).
func (v *view) expandTogether(ctx context.Context, all []graph.Expand, b *bundle, answers []*graph.Rows) error {
	asked := make([]graph.Expand, len(b.places))
	for i, at := range b.places {
		asked[i] = all[at]
	}
	answer := map[manner]func(context.Context, []graph.Expand, []string) ([]*graph.Rows, error){
		eachItself: v.expandAt, fannedOut: v.fanOut, comingHome: v.fromHome,
	}[b.manner]
	found, err := answer(ctx, asked, b.from)
	if err != nil {
		return err
	}
	for i, at := range b.places {
		answers[at] = found[i]
	}
	return nil
}

func (v *view) expandAt(ctx context.Context, asked []graph.Expand, from []string) ([]*graph.Rows, error) {
	if len(asked) == 1 && len(asked[0].Below) == 0 || asked[0].Edge == nil {
		return graph.EachExpand(ctx, v, asked)
	}
	together, err := v.together(asked, from, nil)
	if err != nil {
		return nil, err
	}
	if together == nil {
		return graph.EachExpand(ctx, v, asked)
	}
	if v.store.isOneStatement(together.text) {
		if found, err := v.oneStatement(ctx, together, from); found != nil || err != nil {
			return found, err
		}
	}
	found, err := graph.EachExpand(ctx, v, asked)
	if err == nil {
		v.store.meet(together.text, together.values, mostTogether(asked))
	}
	return found, err
}

// together writes the statement of expansions from the same parents, with those below them,
// which finds the parents once; nil where there is none. Its text is kept for other parents.
func (v *view) together(asked []graph.Expand, from []string, kept *graph.Kept) (*deep, error) {
	get := graph.Get{Refs: make([]graph.Ref, len(from))}
	for i, id := range from {
		get.Refs[i].ID = id
	}
	parents, err := v.store.lookup(get)
	if err != nil {
		return nil, err
	}
	return v.store.deep(parents.statement, len(parents.kinds) != 1 || parents.kinds[0].kind != asked[0].Edge.Kind, asked, kept), nil
}

// oneStatement asks by that; nil where a list is longer than was expected.
func (v *view) oneStatement(ctx context.Context, together *deep, from []string) ([]*graph.Rows, error) {
	record, err := v.store.ask(ctx, "expand", together.text, together.values)
	if err != nil {
		return nil, err
	}
	top, _ := record["top"].(map[string]any)
	answer, found := &answer{top: top, all: record, deep: together}, make([]*graph.Rows, len(together.limbs))
	known := answer.parents("0")
	places := placesOf(known, from)
	for i, b := range together.limbs {
		if found[i], err = answer.one(b, len(known), from, places); err == nil {
			found[i].Below, err = answer.read(b.limbs, found[i].Nodes)
		}
		switch {
		case errors.Is(err, errOutgrown):
			return nil, nil
		case err != nil:
			return nil, err
		}
	}
	return found, nil
}

// mostTogether is how many rows expansions may bring in one statement.
func mostTogether(asked []graph.Expand) int {
	if slices.ContainsFunc(asked, func(one graph.Expand) bool { return len(one.Below) > 0 }) {
		return nestedTogether
	}
	return 2 * parentsTogether
}
