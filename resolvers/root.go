package resolvers

import (
	"context"
	"time"

	"malgraf/analysis"
	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/read"
	"malgraf/graph/sight"
)

// root holds what resolvers share.
type root struct {
	schema *graph.Schema
	limits read.Limits
	// now is the clock: analyses speak of a day.
	now func() time.Time
}

// Query returns the resolvers of Query, which are none: @read answers every field
// before gqlgen would call one.
func (r root) Query() generated.QueryResolver { return query{} }

type query struct{ generated.QueryResolver }

// Mutation returns the resolvers of Mutation, which are none: @write answers every field.
func (r root) Mutation() generated.MutationResolver { return mutation{} }

type mutation struct{ generated.MutationResolver }

// Subscription returns the resolvers of Subscription, which are none: @read answers every field.
func (r root) Subscription() generated.SubscriptionResolver { return subscription{} }

type subscription struct{ generated.SubscriptionResolver }

// answers has the root fields that no kind has, by their names.
func (r root) answers() map[string]read.Answer {
	return map[string]read.Answer{
		"search":          read.AnswerBy(r.search),
		"history":         read.AnswerBy(r.history),
		"commits":         read.AnswerBy(r.commits),
		"commit":          read.AnswerBy(r.commit),
		"nodeAt":          read.AnswerBy(r.nodeAt),
		"coverage":        analysed(r, analysis.CoverageOf),
		"orphans":         analysed(r, analysis.OrphansOf),
		"count":           analysed(r, analysis.CountOf),
		"directives":      analysed(r, analysis.DirectivesOf),
		"indicatorStatus": analysed(r, analysis.IndicatorStatusOf),
		"statistics":      analysed(r, analysis.StatisticsOf),
		"compare":         analysed(r, analysis.CompareOf),
		"interpretations": analysed(r, analysis.InterpretationsOf),

		"bridges":             analysed(r, analysis.BridgesOf),
		"hiddenCollaboration": analysed(r, analysis.HiddenCollaborationOf),
		"similar":             analysed(r, analysis.SimilarOf),
		"duplicates":          analysed(r, analysis.DuplicatesOf),
		"planDiff":            analysed(r, analysis.PlanDiffOf),

		"paths":         analysed(r, analysis.PathsOf),
		"neighbourhood": analysed(r, analysis.NeighbourhoodOf),
		"interactions":  analysed(r, analysis.InteractionsOf),

		"impact":        analysed(r, analysis.ImpactOf),
		"criticalNodes": analysed(r, analysis.CriticalNodesOf),
	}
}

// events has the root fields of Subscription, by their names.
func (r root) events() map[string]read.Event {
	return map[string]read.Event{"changes": read.EventBy(r.changes)}
}

// analysed makes an analysis the answer of a root field: its arguments come from the
// SDL, it reads from the view of the request, and @read reads the nodes in its rows.
func analysed[A, R any](r root, analyse func(context.Context, analysis.Source, A) (R, error)) read.Answer {
	return read.AnswerBy(func(ctx context.Context, arguments A) (rows R, err error) {
		view, err := read.View(ctx)
		if err != nil {
			return rows, err
		}
		return analyse(ctx, analysis.Source{
			View: view, Schema: r.schema, Today: r.now().Format(time.DateOnly),
			Wants: func(path ...string) bool { return read.Wants(ctx, path...) },
			Edits: func(municipality string) bool { return edits(ctx, municipality) },
		}, arguments)
	})
}

// edits tells whether who asks is an editor of a municipality; whoever asks of a store that
// nobody guards is.
func edits(ctx context.Context, municipality string) bool {
	who, known := sight.Of(ctx)
	return !known || who.Role >= sight.Editor || who.In[municipality] >= sight.Editor
}
