package graph

import (
	"bytes"
	"reflect"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
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

func TestSlugKeepsSwedishLetters(t *testing.T) {
	for given, want := range map[string]string{
		" Åtgärdsprogram 2018–2022: till Dalarnas miljömål! ": "åtgärdsprogram-2018-2022-till-dalarnas-miljömål",
		"":                "",
		"--":              "",
		"A\u030are":       "åre",
		"Gång- och cykel": "gång-och-cykel",
	} {
		if got := Slug(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func words(text string) []string {
	var words []string
	for _, token := range Tokens(text) {
		words = append(words, token.Word)
	}
	return words
}

func TestTokensAreSplitAtWhatIsNeitherLetterNorDigit(t *testing.T) {
	for text, want := range map[string][]string{
		"":                          nil,
		" - ":                       nil,
		"Gång- och cykelvägar":      {"gång", "och", "cykelvägar"},
		"mål 7.2, (KS)":             {"mål", "7", "2", "ks"},
		"Straße":                    {"strasse"},
		"Na\u0308mnden":             {"nämnden"},
		"a_b/c’d":                   {"a", "b", "c", "d"},
		"2030":                      {"2030"},
		"Agenda\u00a02030\nför\tän": {"agenda", "2030", "för", "än"},
	} {
		if got := words(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: words %q, want %q", text, got, want)
		}
	}
}

func TestTokensStandWhereTheirOffsetsSay(t *testing.T) {
	for _, text := range []string{"Ökad trygghet – på ÅRE torg", "Na\u0308mnd, A\u030are", "skola"} {
		for _, token := range Tokens(text) {
			if Fold(text[token.Start:token.End]) != token.Word {
				t.Errorf("%q: %q stands at %d to %d", text, token.Word, token.Start, token.End)
			}
		}
	}
}

func TestStemsFindInflections(t *testing.T) {
	for _, c := range []struct {
		search, text string
		found, exact bool
	}{
		{"skolor", "skola", true, false}, {"skolor", "skolan", true, false}, {"skolor", "skolåren", true, false},
		{"skola", "Skola", true, true}, {"skola", "förskola", false, false}, {"skolor", "sko", false, false},
		{"hus", "huset", false, false}, {"husen", "hus", true, false}, {"hus", "hus", true, true},
		{"a", "alla", false, false}, {"7", "70", false, false},
	} {
		found, exact := Tokens(c.text)[0].Matches(Tokens(c.search)[0])
		if found != c.found || exact != c.exact {
			t.Errorf("%q in %q: found %v, exact %v", c.search, c.text, found, exact)
		}
	}
}

func TestSnippetShowsEightyCharactersToEachSide(t *testing.T) {
	aside := strings.Repeat("å", 79) + " "
	for _, c := range []struct{ text, words, want string }{
		{"Alla i skolan", "skolor", "Alla i skolan"},
		{aside + "skolan" + " " + strings.Repeat("ö", 79), "skola", aside + "skolan " + strings.Repeat("ö", 79)},
		{"x" + aside + "skolan" + " " + strings.Repeat("ö", 80), "skola", "…" + aside + "skolan " + strings.Repeat("ö", 79) + "…"},
		{"bad, skola och bad", "skola bad", "bad, skola och bad"},
		{strings.Repeat("ord ", 50) + "bad", "bad", "…" + strings.Repeat("ord ", 20) + "bad"},
	} {
		if got := Snippet(c.text, Tokens(c.words)); got != c.want {
			t.Errorf("snippet %q, want %q", got, c.want)
		}
	}
}
