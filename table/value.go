package table

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"malgraf/graph"
)

// value gives what a cell says of the property: nil where it says nothing. A text that the mapping does not translate
// stands for itself.
func (p boundProperty) value(cell string) (any, error) {
	if p.from.Column == "" {
		cell = p.from.Value
	} else if to, named := p.values[fold(cell)]; named {
		cell = to
	}
	if tidy(cell) == "" {
		cell = p.from.Default
	}
	value, err := p.convert(cell)
	if err != nil && p.Type == graph.TypeEnum {
		return nil, fmt.Errorf("%q is neither translated by the map nor one of %s", tidy(cell), strings.Join(p.Enum.Values, ", "))
	}
	return value, err
}

// convert reads a text as the type of the property, in the Swedish way of writing it.
func (p boundProperty) convert(text string) (any, error) {
	if p.List {
		return p.Coerce(split(text, p.from.Separator))
	}
	text = tidy(text)
	if text == "" {
		return nil, nil
	}
	switch p.Type {
	case graph.TypeDate:
		return date(text)
	case graph.TypeInt:
		n, err := strconv.ParseInt(withoutBlanks(text), 10, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number", text)
		}
		return n, nil
	case graph.TypeFloat:
		f, err := strconv.ParseFloat(strings.Replace(withoutBlanks(text), ",", ".", 1), 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		return p.Coerce(f)
	case graph.TypeBoolean:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, fmt.Errorf("%q is neither true nor false; translate it in the map", text)
		}
		return b, nil
	}
	return p.Coerce(text)
}

// dateForms are how exports write a date. A time of day is left out.
var dateForms = []string{time.DateOnly, "2006-01-02 15:04", time.DateTime, "2006-01-02T15:04", "2006-01-02T15:04:05"}

func date(text string) (any, error) {
	for _, form := range dateForms {
		if at, err := time.Parse(form, text); err == nil {
			return at.Format(time.DateOnly), nil
		}
	}
	return nil, fmt.Errorf("%q is no date such as 2023-01-31 or 2023-01-31 00:00", text)
}

// withoutBlanks takes out what stands between thousands: 20 000.
func withoutBlanks(text string) string { return strings.Join(strings.Fields(text), "") }

// split gives the values of a cell, in their order, each once, without empty ones. Without separator a cell is one value.
func split(cell, separator string) []string {
	parts := []string{cell}
	if separator != "" {
		parts = strings.Split(cell, separator)
	}
	return distinct(parts)
}

func distinct(texts []string) []string {
	seen := map[string]bool{}
	var kept []string
	for _, text := range texts {
		text = tidy(text)
		if text != "" && !seen[text] {
			seen[text] = true
			kept = append(kept, text)
		}
	}
	return kept
}

// names gives what a cell names at the far end of an edge.
func (e boundEdge) names(cell string) []string {
	var names []string
	if e.pattern != nil {
		names = distinct(e.pattern.FindAllString(cell, -1))
	} else {
		names = split(cell, e.separator)
	}
	for i, name := range names {
		if to, named := e.values[fold(name)]; named {
			names[i] = to
		}
	}
	return distinct(names)
}

// periods are the pairs of dates of which the first is not after the second.
var periods = [][2]string{{"start", "due"}, {"from", "to"}, {"validFrom", "validTo"}}
