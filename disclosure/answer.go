package disclosure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"malgraf/graph"
)

// Ask puts a GraphQL question. The data may have nulls where nothing is found.
type Ask func(ctx context.Context, query string, variables map[string]any) (data json.RawMessage, err error)

// Request is what is to be disclosed.
type Request struct {
	Query     string
	Variables map[string]any
	// Whole answers with all there is, Seen with what the receiver may see.
	Whole, Seen Ask
	// Ground is the provision on which a node, or an edge to it, is masked.
	Ground func(ctx context.Context, kind, id string) (string, error)
}

// Answer is what is disclosed.
type Answer struct {
	// Data is the answer in its order: object, []any, and what JSON has; a *Mask where
	// something is left out.
	Data any
	// Masks in the order of their places.
	Masks []*Mask
	// Cut are the places of lists that go on beyond what was asked for.
	Cut []string
}

// Mask stands where something is left out.
type Mask struct {
	// Number of the mask, from 1.
	Number int `json:"number"`
	// Place in the answer, such as policyDocument.targets.nodes[2].
	Place string `json:"place"`
	// What is left out: a kind, or that a number or list was reckoned without it.
	What string `json:"what"`
	// Ground is the provision (lagrum).
	Ground string `json:"ground"`
}

// MarshalJSON writes a mask in its place.
func (m *Mask) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"masked": m.Number, "ground": m.Ground})
}

// Of answers a request. ErrInvalid: the question does not fit the schema.
func (d *Discloser) Of(ctx context.Context, request Request) (*Answer, error) {
	query, err := d.identified(request.Query)
	if err != nil {
		return nil, err
	}
	whole, err := answered(ctx, request.Whole, query, request.Variables)
	if err != nil {
		return nil, fmt.Errorf("the whole answer: %w", err)
	}
	seen, err := answered(ctx, request.Seen, query, request.Variables)
	if err != nil {
		return nil, fmt.Errorf("the answer for the receiver: %w", err)
	}
	if fields, is := whole.(object); is && seen == nil {
		if seen, err = apart(ctx, request.Seen, query, request.Variables, fields); err != nil {
			return nil, fmt.Errorf("the answer for the receiver, field by field: %w", err)
		}
	}
	m := &masker{ctx: ctx, ground: request.Ground, seen: request.Seen, reckoned: map[*Mask]bool{}}
	data := m.value("", whole, seen)
	m.derive()
	return &Answer{Data: data, Masks: m.masks, Cut: cutLists("", whole)}, m.err
}

func answered(ctx context.Context, ask Ask, query string, variables map[string]any) (any, error) {
	data, err := ask(ctx, query, variables)
	if err != nil {
		return nil, err
	}
	return decode(data)
}

// cutLists are the places in a value of lists with fewer entries than they say they have.
func cutLists(place string, value any) []string {
	var cut []string
	switch of := value.(type) {
	case []any:
		for i, one := range of {
			cut = append(cut, cutLists(fmt.Sprintf("%s[%d]", place, i), one)...)
		}
	case object:
		if total, is := of.get("totalCount").(json.Number); is {
			for _, name := range []string{"nodes", "edges"} {
				if list, is := of.get(name).([]any); is && total.String() != strconv.Itoa(len(list)) {
					cut = append(cut, fmt.Sprintf("%s (%d of %s)", place, len(list), total))
				}
			}
		}
		for _, one := range of {
			cut = append(cut, cutLists(memberOf(place, one.name), one.value)...)
		}
	}
	return cut
}

// MustBeWhole refuses an answer with lists that go on.
func (a *Answer) MustBeWhole() error {
	if len(a.Cut) == 0 {
		return nil
	}
	return fmt.Errorf("there is more than can be disclosed with it: %s; ask for these with a query of your own, page by page: %w", strings.Join(a.Cut, ", "), graph.ErrTooLarge)
}

// errNothing: the whole answer has nothing that could be disclosed.
var errNothing = errors.New("there is nothing of the kind")

// MustHold refuses an answer without anything in it, not even a mask.
func (a *Answer) MustHold() error {
	switch data := a.Data.(type) {
	case *Mask:
		return nil
	case object:
		for _, one := range data {
			if one.value != nil {
				return nil
			}
		}
	}
	return fmt.Errorf("%w: %w", errNothing, graph.ErrNotFound)
}
