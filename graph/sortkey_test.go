package graph

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// What is put together from the weights of letters is what the collator says of the
// whole: for every two plain letters, and what lies between and around them.
func TestSortKeyOfPlainLettersIsTheCollators(t *testing.T) {
	plain := []string{"", "0", "7", "10", "007"}
	for r := range rune(plainRunes) {
		if isPlain(r) {
			plain = append(plain, string(r))
		}
	}
	if len(plain) < 300 {
		t.Fatalf("only %d plain letters", len(plain))
	}
	for _, a := range plain {
		for _, b := range plain {
			if got, isPlain := swedishWeights().key(nil, a+b); !isPlain || !bytes.Equal(got, collatedKey(a+b)) {
				t.Errorf("%q: %x (plain: %t), the collator says %x", a+b, got, isPlain, collatedKey(a+b))
			}
		}
	}
}

// The same of texts of any length with marks, numbers of other scripts and broken bytes
// among the letters, which the collator reads alone.
func TestSortKeyOfAnyTextIsTheCollators(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 0))
	pieces := []string{
		"a", "e", "l", "L·", "Å", "ä", "ö", "é", "ü", "w", "ß", "ž", "ł", " ", "-", ".", "–", "’", "…", "0", "1", "9", "12", "2030", "000", "1234567890", strings.Repeat("12", 45),
		"\u030a", "\u0308", "\u0301\u0323", "\u00ad", "\u200d", "½", "²", "١", "９", "Ω", "中", "𝔸", "\xff", "\n", "\x00", "🏔️",
	}
	most := []int{len(pieces), 26} // everything, and mostly plain
	for i := range 20_000 {
		var b strings.Builder
		for range dice.IntN(150) {
			b.WriteString(pieces[dice.IntN(most[i%2])])
		}
		if dice.IntN(2) == 0 {
			b.WriteString(pieces[dice.IntN(len(pieces))])
		}
		if text := b.String(); !bytes.Equal(SortKey(text), collatedKey(text)) {
			t.Fatalf("seed %d: %q: %x, the collator says %x", seed, text, SortKey(text), collatedKey(text))
		}
	}
}

func BenchmarkSortKey(b *testing.B) {
	const title = "Utreda lärandet för barn och unga, del 12/345"
	for name, key := range map[string]func(string) []byte{"weights": SortKey, "collator": collatedKey} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				key(title)
			}
		})
	}
}
