package read_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/read"
	"malgraf/schema"
)

// What is said to answer a root field must fit its arguments and its type: the server
// would else find out when somebody asks.
func TestAnAnswerMustFitTheSchema(t *testing.T) {
	types := gqlparser.MustLoadSchema(
		&ast.Source{Name: "schema.graphql", Input: generated.SDL},
		&ast.Source{Name: "test.graphql", Input: `
			extend type Query { near(where: TargetWhere, within: Within! = {}, kinds: [Kind!]): [Near!]! @read }
			input Within { metres: Int = 5 }
			type Near { target: Target! metres: Float! again: [Near!]! }`})
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	type within struct{ Metres *int }
	type arguments struct {
		Where  graph.Filter
		Within within
		Kinds  []string
	}
	type near struct {
		Target graph.ID
		Metres float64
		Again  []near
	}
	for fault, answer := range map[string]read.Answer{
		"nothing answers the root field search": read.AnswerBy(func(context.Context, arguments) (rows []near, err error) { return }),
		"no field for the argument where": read.AnswerBy(func(context.Context, struct {
			Within within
			Kinds  []string
		}) (rows []near, err error) {
			return
		}),
		"no argument for": read.AnswerBy(func(context.Context, struct {
			arguments
			Where  graph.Filter
			Within within
			Kinds  []string
			More   int
		}) (rows []near, err error) {
			return
		}),
		"a Int does not fit into string": read.AnswerBy(func(context.Context, struct {
			Where  graph.Filter
			Within struct{ Metres string }
			Kinds  []string
		}) (rows []near, err error) {
			return
		}),
		"a list does not fit into string": read.AnswerBy(func(context.Context, struct {
			Where  graph.Filter
			Within within
			Kinds  string
		}) (rows []near, err error) {
			return
		}),
		"a TargetWhere does not fit": read.AnswerBy(func(context.Context, struct {
			Where  string
			Within within
			Kinds  []string
		}) (rows []near, err error) {
			return
		}),
		"a [Near!]! does not fit": read.AnswerBy(func(context.Context, arguments) (row near, err error) { return }),
		"no field for Near.again": read.AnswerBy(func(context.Context, arguments) (rows []struct {
			Target graph.ID
			Metres float64
		}, err error) {
			return
		}),
		"a Target! does not fit into string": read.AnswerBy(func(context.Context, arguments) (rows []struct{ Target string }, err error) { return }),
		"a Float! does not fit into int": read.AnswerBy(func(context.Context, arguments) (rows []struct {
			Target graph.ID
			Metres int
		}, err error) {
			return
		}),
	} {
		reader := read.New(kinds, types, nil, read.DefaultLimits, read.Keep{}, time.Now)
		if err := reader.Answer(map[string]read.Answer{"near": answer}); !errors.Is(err, graph.ErrInvalid) || !strings.Contains(err.Error(), fault) {
			t.Errorf("want %q, got %v", fault, err)
		}
	}
	reader := read.New(kinds, types, nil, read.DefaultLimits, read.Keep{}, time.Now)
	if err := reader.Answer(map[string]read.Answer{"far": {}}); !errors.Is(err, graph.ErrInvalid) {
		t.Errorf("an answer to no root field: %v", err)
	}
}
