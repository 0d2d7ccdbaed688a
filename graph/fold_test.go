package graph

import (
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for _, same := range [][2]string{{"SKOLA", "skola"}, {"Straße", "STRASSE"}, {"N\u00c4MND", "na\u0308mnd"}, {"ΟΔΟΣ", "οδος"}, {"ﬁ", "FI"}} {
		if Fold(same[0]) != Fold(same[1]) {
			t.Errorf("%q and %q fold apart", same[0], same[1])
		}
	}
	for _, apart := range [][2]string{{"å", "a"}, {"ö", "o"}, {"é", "e"}} {
		if Fold(apart[0]) == Fold(apart[1]) {
			t.Errorf("%q and %q fold together", apart[0], apart[1])
		}
	}
	for _, text := range []string{"A\u030a", "İ", "ǰ", "ΐ", "ẞ"} {
		if folded := Fold(text); !norm.NFC.IsNormalString(folded) || Fold(folded) != folded {
			t.Errorf("%q folds to %q, which is not NFC or folds on", text, folded)
		}
	}
}

// FuzzFold holds the short way of folding to the long one.
func FuzzFold(f *testing.F) {
	for _, text := range []string{"", "ÅÄÖ åäö", "STRASSE straße", "µm ×÷ Þ þ ÿ", "A\u030a", "İstanbul", "\xc3", "naïve Ñ – §"} {
		f.Add(text)
	}
	for r := rune(0); r < 0x180; r++ {
		f.Add("a" + string(r) + "b")
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := Fold(text), foldAny(text); got != want {
			t.Errorf("%q folds to %q, want %q", text, got, want)
		}
	})
}
