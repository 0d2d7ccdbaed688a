package embedded

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"

	"malgraf/graph"
)

// A commit is kept as JSON, as an export writes it, the larger ones deflated.
const (
	asJSON     byte = 'j'
	asDeflated byte = 'z'
	// deflateFrom is from how many bytes on a commit is deflated.
	deflateFrom = 1024
)

func encodeCommit(commit graph.Commit) ([]byte, error) {
	text, err := json.Marshal(commit)
	if err != nil {
		return nil, fmt.Errorf("revision %d: %w: %w", commit.Revision, err, graph.ErrInvalid)
	}
	var b bytes.Buffer
	b.Write(make([]byte, checkedBytes))
	if len(text) < deflateFrom {
		b.WriteByte(asJSON)
		b.Write(text)
	} else {
		b.WriteByte(asDeflated)
		deflate, err := flate.NewWriter(&b, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		if _, err := deflate.Write(text); err != nil {
			return nil, err
		}
		if err := deflate.Close(); err != nil {
			return nil, err
		}
	}
	seal(int64(commit.Revision), b.Bytes())
	return b.Bytes(), nil
}

// decodeCommit reads a commit; the values get the types of their properties back.
func decodeCommit(schema *graph.Schema, revision int64, blob []byte) (graph.Commit, error) {
	var commit graph.Commit
	payload, _, err := unseal("commit", revision, blob)
	if err != nil {
		return commit, err
	}
	damaged := func(err error) (graph.Commit, error) {
		return commit, fmt.Errorf("commit %d: %w: %w", revision, err, graph.ErrDamaged)
	}
	if len(payload) == 0 {
		return damaged(io.ErrUnexpectedEOF)
	}
	text := payload[1:]
	if payload[0] == asDeflated {
		if text, err = io.ReadAll(flate.NewReader(bytes.NewReader(text))); err != nil {
			return damaged(err)
		}
	}
	if err := json.Unmarshal(text, &commit); err != nil {
		return damaged(err)
	}
	for i := range commit.Changes {
		coerceSet(schema, &commit.Changes[i])
	}
	return commit, nil
}

// coerceSet gives the values of a change their Go types. What the schema no
// longer knows stays as JSON has it.
func coerceSet(schema *graph.Schema, change *graph.Change) {
	checked, _ := schema.Check(0, *change)
	for _, value := range checked.Values {
		change.Set[value.Property.Name] = value.Value
	}
}
