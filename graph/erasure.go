package graph

import (
	"fmt"
	"slices"
	"strings"
)

// Texts returns the texts of a node that a change holds: its id, the key in it,
// and the words of its properties, but for dates and the values of enums.
func (s *Schema) Texts(change Change) []string {
	kind := s.KindOf(change.Node)
	if kind == nil {
		return nil
	}
	_, key, _ := strings.Cut(change.Node, ":")
	texts := []string{change.Node, key}
	for name, value := range change.Set {
		property := kind.Property(name)
		if property == nil || property.Type != TypeString {
			continue
		}
		switch value := value.(type) {
		case string:
			texts = append(texts, value)
		case []string:
			texts = append(texts, value...)
		}
	}
	return texts
}

// shortText is how many letters a text has at most that may stand in a message by chance.
const shortText = 2

// Check refuses an erasure that names no node, or that says itself what it is to
// make forgotten: one of the texts that the node has or had.
func (e *Erasure) Check(schema *Schema, texts []string) error {
	if schema.KindOf(e.Node) == nil {
		return fmt.Errorf("%q is no id of the form Kind:key with a known kind: %w", e.Node, ErrInvalid)
	}
	message := Fold(e.Message)
	if slices.ContainsFunc(texts, func(text string) bool {
		return len([]rune(text)) > shortText && strings.Contains(message, Fold(text))
	}) {
		return fmt.Errorf("the message names what is to be erased: %w", ErrInvalid)
	}
	return nil
}
