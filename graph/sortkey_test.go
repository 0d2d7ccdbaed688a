package graph

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"sort"
	"strings"
	"testing"
	"time"
)

func TestSortKeyOrdersAsSwedesDo(t *testing.T) {
	for name, want := range map[string][]string{
		"numbers":       {"", "1.1", "1.5", "1.10", "1.a", "1.b", "2.1", "10.1", "10.2", "Ande", "ånger", "Ärta", "öl"},
		"letters":       {"abborre", "Borg", "orm", "ull", "xylofon", "yta", "zebra", "ål", "Åre", "Älv", "öra"},
		"accents":       {"cafe", "caféet", "elit", "élitens", "pa", "pär"},
		"prefixes":      {"mål", "mål 2", "mål 10", "målområde"},
		"spaces":        {"a b", "ab"},
		"w is not v":    {"va", "vz", "wa", "wz"},
		"ü is as y":     {"myra", "mysli", "müsr", "myt"},
		"leading zeros": {"7", "08", "9"},
	} {
		got := append([]string{}, want...)
		sort.Sort(sort.Reverse(sort.StringSlice(got)))
		sort.SliceStable(got, func(i, j int) bool { return bytes.Compare(SortKey(got[i]), SortKey(got[j])) < 0 })
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: order %q, want %q", name, got, want)
		}
	}
}

func TestSortKeyGivesNoWeightToCaseAccentsAndUnicodeForm(t *testing.T) {
	for a, b := range map[string]string{"Ande": "ande", "ÅRE": "åre", "café": "cafe", "N\u00e4mnd": "Na\u0308mnd"} {
		if !bytes.Equal(SortKey(a), SortKey(b)) {
			t.Errorf("%q and %q are ordered apart", a, b)
		}
	}
	for a, b := range map[string]string{"å": "a", "ä": "a", "ö": "o", "Å": "Ä"} {
		if bytes.Equal(SortKey(a), SortKey(b)) {
			t.Errorf("%q and %q are not ordered apart", a, b)
		}
	}
}

func TestSortKeyIsShort(t *testing.T) {
	if n := len(SortKey(strings.Repeat("å", 10_000))); n != maxSortKey {
		t.Errorf("a key of %d bytes, want %d", n, maxSortKey)
	}
}

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
			if got, isPlain := swedishWeights().append(nil, a+b); !isPlain || !bytes.Equal(got, collatedKey(a+b)) {
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
		before := []byte(pieces[dice.IntN(len(pieces))])
		text := b.String()
		if got, want := AppendSortKey(before, text), append(bytes.Clone(before), collatedKey(text)...); !bytes.Equal(got, want) {
			t.Fatalf("seed %d: %q behind %q: %x, the collator says %x", seed, text, before, got, want)
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
