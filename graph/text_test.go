package graph

import (
	"bytes"
	"sort"
	"testing"
)

func TestSortKeyOrdersAsSwedesDo(t *testing.T) {
	want := []string{"", "1.1", "1.5", "1.a", "1.b", "2.1", "10.1", "10.2", "Ande", "ånger", "Ärta", "öl"}
	got := append([]string{}, want...)
	sort.Sort(sort.Reverse(sort.StringSlice(got)))
	sort.SliceStable(got, func(i, j int) bool { return bytes.Compare(SortKey(got[i]), SortKey(got[j])) < 0 })
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("order %q, want %q", got, want)
		}
	}
}

func TestSlugKeepsSwedishLetters(t *testing.T) {
	if got := Slug(" Åtgärdsprogram 2018–2022: till Dalarnas miljömål! "); got != "åtgärdsprogram-2018-2022-till-dalarnas-miljömål" {
		t.Error(got)
	}
}
