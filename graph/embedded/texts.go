package embedded

import (
	"strings"

	"malgraf/graph"
)

// texts keeps the texts of records: such that repeat once, others close together.
type texts struct {
	room strings.Builder
	// seen are texts by property that may repeat.
	seen map[*graph.Property]*repeats
}

type repeats struct {
	values map[string]any
}

// maxRepeats is how many different texts of a property are remembered.
const maxRepeats = 4096

// roomBytes is how many bytes of text stand together.
const roomBytes = 16 << 10

// keep copies a text.
func (t *texts) keep(text []byte) string {
	if len(text) > roomBytes/8 {
		return string(text)
	}
	if t.room.Cap()-t.room.Len() < len(text) {
		t.room = strings.Builder{}
		t.room.Grow(roomBytes)
	}
	from := t.room.Len()
	t.room.Write(text)
	return t.room.String()[from:]
}

// value returns a text as a value, the same where it repeats.
func (t *texts) value(property *graph.Property, text []byte) any {
	if t.seen == nil {
		t.seen = map[*graph.Property]*repeats{}
	}
	seen := t.seen[property]
	if seen == nil {
		seen = &repeats{values: map[string]any{}}
		t.seen[property] = seen
	}
	if value, found := seen.values[string(text)]; found {
		return value
	}
	value := any(t.keep(text))
	if len(seen.values) < maxRepeats {
		seen.values[value.(string)] = value
	}
	return value
}
