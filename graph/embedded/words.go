package embedded

import (
	"slices"
	"sort"
	"strings"

	"malgraf/graph"
)

// rowsOf returns the rows with a token that the word finds, ascending.
func (p *postings) rowsOf(word graph.Token) []uint32 {
	runs := [][]uint32{p.rowsOfWord(word.Word)}
	if word.Begins() {
		from := sort.SearchStrings(p.words, word.Stem)
		for at := from; at < len(p.words) && strings.HasPrefix(p.words[at], word.Stem); at++ {
			runs = append(runs, p.run(at))
		}
	} else if word.Stem != word.Word {
		runs = append(runs, p.rowsOfWord(word.Stem))
	}
	runs = slices.DeleteFunc(runs, func(run []uint32) bool { return len(run) == 0 })
	if len(runs) == 1 {
		return runs[0]
	}
	rows := slices.Concat(runs...)
	slices.Sort(rows)
	return slices.Compact(rows)
}

// rowsOfWord returns the rows with exactly that token.
func (p *postings) rowsOfWord(word string) []uint32 {
	if at, found := slices.BinarySearch(p.words, word); found {
		return p.run(at)
	}
	return nil
}

func (p *postings) run(at int) []uint32 { return p.rows[p.starts[at]:p.starts[at+1]] }

// intersect returns what two ascending lists share.
func intersect(a, b []uint32) []uint32 {
	if len(a) > len(b) {
		a, b = b, a
	}
	var shared []uint32
	for _, row := range a {
		at, found := slices.BinarySearch(b, row)
		if found {
			shared = append(shared, row)
		}
		b = b[at:]
	}
	return shared
}
