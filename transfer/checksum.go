package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"

	"malgraf/graph"
)

// Checksum stands for all nodes of a kind, or all edges of an edge type.
type Checksum struct {
	// Name is that of the kind, or `From TYPE To`.
	Name string
	// N is how many there are.
	N int
	// Sum adds up, modulo 2^64, the first 8 bytes (big endian) of the SHA-256 of
	// each one's line in an export, without the line's end. So it does not depend
	// on their order, and counts each as often as it is there.
	Sum uint64
}

// Checksums are those of all kinds, then of all edge types, in the schema's order.
type Checksums []Checksum

// Sum reads a whole graph and returns its checksums. Done, if not nil, is told now
// and then what has been read.
func Sum(ctx context.Context, schema *graph.Schema, view graph.View, done func(Tally)) (Checksums, error) {
	s := newSummer(schema)
	var read Tally
	for change, err := range graph.Export(ctx, schema, view) {
		if err != nil {
			return nil, err
		}
		if err := s.add(change); err != nil {
			return nil, err
		}
		if read.Add(change); done != nil && (read.Nodes+read.Edges)%every == 0 {
			done(read)
		}
	}
	return s.sums, nil
}

// Differ returns in how many kinds and edge types two graphs differ.
func (c Checksums) Differ(other Checksums) int {
	theirs := make(map[string]Checksum, len(other))
	for _, sum := range other {
		theirs[sum.Name] = sum
	}
	differ := 0
	for _, sum := range c {
		if sum.N != theirs[sum.Name].N || sum.Sum != theirs[sum.Name].Sum {
			differ++
		}
		delete(theirs, sum.Name)
	}
	for _, sum := range theirs {
		if sum.N > 0 {
			differ++
		}
	}
	return differ
}

// summer adds changes up.
type summer struct {
	schema *graph.Schema
	sums   Checksums
	// edges are the places of the edge types in sums.
	edges map[edgeName]int
	line  bytes.Buffer
}

type edgeName struct {
	name     string
	from, to *graph.Kind
}

func newSummer(schema *graph.Schema) *summer {
	s := &summer{schema: schema, edges: make(map[edgeName]int, len(schema.EdgeTypes))}
	for _, kind := range schema.Kinds {
		s.sums = append(s.sums, Checksum{Name: kind.Name})
	}
	for _, t := range schema.EdgeTypes {
		if t.Scope { // a part of the node
			continue
		}
		s.edges[edgeName{t.Name, t.From, t.To}] = len(s.sums)
		s.sums = append(s.sums, Checksum{Name: t.From.Name + " " + t.Name + " " + t.To.Name})
	}
	return s
}

func (s *summer) add(change graph.Change) error {
	s.line.Reset()
	if err := newLineEncoder(&s.line).Encode(change); err != nil {
		return err
	}
	hash := sha256.Sum256(bytes.TrimSuffix(s.line.Bytes(), []byte("\n")))
	at := 0
	if change.Node != "" {
		at = s.schema.KindOf(change.Node).Index
	} else {
		at = s.edges[edgeName{change.Edge, s.schema.KindOf(change.From), s.schema.KindOf(change.To)}]
	}
	s.sums[at].N++
	s.sums[at].Sum += binary.BigEndian.Uint64(hash[:8])
	return nil
}
