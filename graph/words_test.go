package graph

import (
	"reflect"
	"strings"
	"testing"
)

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
