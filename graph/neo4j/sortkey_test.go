package neo4j

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/schema"
)

// Dense keys order as the keys that they stand for, downward ones the other way round: of
// texts of common letters, of any others, and of keys that were cut within a letter.
func TestDenseKeysOrderAsKeysDo(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	pieces := []string{"a", "b", "z", "å", "ä", "ö", " ", ",", ".", "-", "–", "§", "&", "…", "1", "9", "10", "2030", "00012345", "Ω", "中", "𝔸", "\xff", "\x00", "🏔️", "l·", "½"}
	keys := [][]byte{nil, {0}, {0xff}, {0xff, 0xff}}
	for _, weight := range alphabet().weights { // all common ones, what is beside them, and what is cut
		for _, near := range []uint16{weight - 1, weight, weight + 1, weight &^ 0xff, weight | 0xff} {
			keys = append(keys, []byte{byte(near >> 8), byte(near)}, []byte{byte(near >> 8), byte(near), 1})
		}
		keys = append(keys, []byte{byte(weight >> 8)})
	}
	for range 300 {
		var text strings.Builder
		for range dice.IntN(60) {
			text.WriteString(pieces[dice.IntN(len(pieces))])
		}
		key := graph.SortKey(text.String())
		keys = append(keys, key, key[:dice.IntN(len(key)+1)])
	}
	// As they are stored, with a space and an id behind, here the same.
	up, down := make([]string, len(keys)), make([]string, len(keys))
	for i, key := range keys {
		text := dense(key)
		if strings.ContainsFunc(text, func(r rune) bool { return r < lowest || r > highest }) {
			t.Errorf("seed %d: %x: %q has a character that no key has", seed, key, text)
		}
		up[i], down[i] = text+" id", downward(text)+" id"
	}
	for i, a := range keys {
		for j, b := range keys {
			want := bytes.Compare(a, b)
			if got := cmp.Compare(up[i], up[j]); got != want {
				t.Errorf("seed %d: %x and %x: %d, as texts %q and %q: %d", seed, a, b, want, up[i], up[j], got)
			}
			if got := cmp.Compare(down[i], down[j]); got != -want {
				t.Errorf("seed %d: %x and %x: %d, downward %q and %q: %d", seed, a, b, want, down[i], down[j], got)
			}
		}
	}
}

// A title takes about as many characters in a key as it has: that is what dense is for.
func TestDenseKeysAreShort(t *testing.T) {
	for _, title := range []string{"Utreda lärandet för barn och unga, del 12", "Handlingsplan för hållbar utveckling 2026–2030", "God hälsa och välbefinnande"} {
		if key := dense(graph.SortKey(title)); len(key) > len([]rune(title))+4 {
			t.Errorf("%q takes %d characters: %q", title, len(key), key)
		}
	}
}

// Values compare as their sort keys do, of every type.
func TestValuesCompareAsTheirSortKeysDo(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	status := parsed.Kind("Assignment").Property("status")
	draws := map[*graph.Property]func() any{
		{Type: graph.TypeString}:  func() any { return []string{"Ände", "ande", "1.10", "1.2", "", "å", "a b"}[dice.IntN(7)] },
		{Type: graph.TypeInt}:     func() any { return int64(dice.IntN(2000) - 1000) },
		{Type: graph.TypeFloat}:   func() any { return float64(dice.IntN(200)-100) / 8 },
		{Type: graph.TypeBoolean}: func() any { return dice.IntN(2) == 0 },
		{Type: graph.TypeDate}:    func() any { return []string{"2026-01-31", "2025-12-01", "0999-01-01"}[dice.IntN(3)] },
		status:                    func() any { return status.Enum.Values[dice.IntN(len(status.Enum.Values))] },
		{Type: graph.TypeID}:      func() any { return []string{"Post:a", "Post:A", "Post:ä"}[dice.IntN(3)] },
	}
	for property, draw := range draws {
		for range 300 {
			a, b := draw(), draw()
			if dice.IntN(8) == 0 {
				a = nil
			}
			if got, want := compareSorted(property, a, b), cmp.Compare(sortText(property, a)+" id", sortText(property, b)+" id"); got != want {
				t.Errorf("seed %d: type %v: %v and %v: %d, want %d", seed, property.Type, a, b, got, want)
			}
		}
	}
}
