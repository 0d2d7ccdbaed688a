package graph

import "context"

// Expander is a [View] that answers several expansions with less work than one by one,
// as a store does that is asked over a network.
type Expander interface {
	View
	// ExpandAll answers each as Expand would, and fails where one fails.
	ExpandAll(ctx context.Context, all []Expand) ([]*Rows, error)
}

// ExpandAll asks a view for several expansions: together where it is an [Expander], else
// each by itself at the same time: a view around another that knows nothing of this is never
// passed by. The error is that of the first, in their order, that fails.
func ExpandAll(ctx context.Context, view View, all []Expand) ([]*Rows, error) {
	if expander, is := view.(Expander); is {
		return expander.ExpandAll(ctx, all)
	}
	return EachExpand(ctx, view, all)
}

// expandsAtOnce is how many expansions are asked for at the same time at most: more of
// them only get in each other's way.
const expandsAtOnce = 8

// EachExpand asks a view for several expansions at the same time, each by itself.
func EachExpand(ctx context.Context, view View, all []Expand) ([]*Rows, error) {
	if len(all) == 1 {
		rows, err := view.Expand(ctx, all[0])
		return []*Rows{rows}, err
	}
	answers, errs := make([]*Rows, len(all)), make([]error, len(all))
	AtOnce(len(all), expandsAtOnce, func(i int) {
		if errs[i] = ctx.Err(); errs[i] == nil { // what has not begun yet need not begin
			answers[i], errs[i] = view.Expand(ctx, all[i])
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}
