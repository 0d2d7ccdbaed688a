package graph

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Texts compare as their keys do: alike ones, of plain letters and of any others, short ones
// and such whose keys are cut.
func TestTextsCompareAsTheirSortKeysDo(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	pieces := []string{
		"a", "A", "e", "é", "l", "·", "å", "a\u030a", "ä", "Ö", "ß", "æ", "ž", " ", "-", ".", "–", "0", "1", "9", "12", "2030", "000", strings.Repeat("12", 60),
		"\u0308", "\u00ad", "½", "١", "Ω", "中", "𝔸", "\xff", "\n", "\x00", "🏔️",
	}
	text := func(most, kinds int) string {
		var b strings.Builder
		for range dice.IntN(most + 1) {
			b.WriteString(pieces[dice.IntN(kinds)])
		}
		return b.String()
	}
	for i := range 100_000 {
		kinds := []int{len(pieces), 23, 10}[i%3]
		start, length := text(dice.IntN(80), kinds), dice.IntN(40)
		a, b := start+text(length, kinds), start+text(length, kinds)
		if got, want := CompareTexts(a, b), bytes.Compare(SortKey(a), SortKey(b)); got != want {
			t.Fatalf("seed %d: %q and %q: %d, want %d", seed, a, b, got, want)
		}
	}
}

// What texts have in common adds so much to their keys at most.
func TestWhatABytesWeightIs(t *testing.T) {
	for r, weight := range swedishWeights().letters {
		if len(weight) > weightOfByte*len(string(rune(r))) {
			t.Errorf("%q adds %d bytes", rune(r), len(weight))
		}
	}
	for _, text := range []string{"1", "1 1", "12 1", "1 1 1 1 1"} {
		if key := SortKey(text); len(key) > weightOfByte*len(text)+2 {
			t.Errorf("%q adds %d bytes", text, len(key))
		}
	}
}

func BenchmarkCompareTexts(b *testing.B) {
	const one, other = "Utreda lärandet för barn och unga, del 1", "Utreda lärandet för barn och unga, del 2"
	for name, compare := range map[string]func(a, b string) int{
		"as far as they differ": CompareTexts,
		"by their keys":         func(a, b string) int { return bytes.Compare(SortKey(a), SortKey(b)) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compare(one, other)
			}
		})
	}
}
