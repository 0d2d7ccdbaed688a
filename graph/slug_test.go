package graph

import "testing"

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
