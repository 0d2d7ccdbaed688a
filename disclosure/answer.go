package disclosure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

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
	m := &masker{ctx: ctx, ground: request.Ground}
	data := m.value("", whole, seen)
	return &Answer{Data: data, Masks: m.masks}, m.err
}

func answered(ctx context.Context, ask Ask, query string, variables map[string]any) (any, error) {
	data, err := ask(ctx, query, variables)
	if err != nil {
		return nil, err
	}
	return decode(data)
}

// errNothing: the whole answer has nothing that could be disclosed.
var errNothing = errors.New("there is nothing of the kind")

// MustHold refuses an answer without anything in it.
func (a *Answer) MustHold() error {
	if fields, is := a.Data.(object); is {
		for _, one := range fields {
			if one.value != nil {
				return nil
			}
		}
	}
	return fmt.Errorf("%w: %w", errNothing, graph.ErrNotFound)
}
