package analysis

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// DuplicateArguments are those of DuplicatesOf.
type DuplicateArguments struct {
	Titled
	// Threshold is the least score.
	Threshold float64
	// AcrossDepartments leaves out pairs that a department has both of.
	AcrossDepartments bool
}

// Duplicates are the pairs of titles in a municipality that are nearly equal.
type Duplicates struct {
	Analysis
	Kind       TitledKind
	TotalCount int
	Pairs      []DuplicatePair
}

// DuplicatePair is one of them; the id of First is the lesser.
type DuplicatePair struct {
	First, Second                       graph.ID
	Score                               float64
	FirstDepartments, SecondDepartments []graph.ID
	Words                               []MatchedWord
	OnlyFirst, OnlySecond               []string
}

const (
	// leastDuplicate is the least threshold of DuplicatesOf: below it prefixes are whole
	// titles and all would be compared with all.
	leastDuplicate = 0.5
	// mostPairs bounds the answer for a municipality.
	mostPairs = 100_000
)

// DuplicatesOf finds the pairs of titles of a kind that are nearly equal, in each
// municipality: all of them, without comparing all with all.
func DuplicatesOf(ctx context.Context, s Source, asked DuplicateArguments) ([]Duplicates, error) {
	all, where, err := s.titledGrounds(ctx, asked.Titled, asked.Threshold, leastDuplicate)
	if err != nil {
		return nil, err
	}
	evidence := s.wants("pairs", "words") || s.wants("pairs", "onlyFirst") || s.wants("pairs", "onlySecond")
	found := make([]Duplicates, 0, len(all.of))
	for g := range all.parts() {
		t, err := s.titles(ctx, g, asked.Titled, where)
		if err != nil {
			return nil, err
		}
		for town := range t.grounds.of {
			one := Duplicates{Analysis: t.grounds.of[town].Analysis, Kind: asked.Kind}
			if one.Pairs, err = t.duplicates(ctx, town, asked, evidence); err != nil {
				return nil, err
			}
			one.TotalCount = len(one.Pairs)
			found = append(found, one)
		}
	}
	return found, nil
}

// duplicates are the pairs of a municipality. Titles of the same words are compared once.
func (t *titles) duplicates(ctx context.Context, town int, asked DuplicateArguments, evidence bool) ([]DuplicatePair, error) {
	first, last := t.table.of(town)
	v := newVocabulary()
	all := make([]titled, last-first)
	var different []titled
	var rows [][]int // of each different title
	known := map[string]int{}
	for i := range all {
		all[i] = v.read(t.text("title", first+i))
		words := slices.Sorted(slices.Values(all[i].stems))
		at, met := known[fmt.Sprint(words)]
		if !met {
			at = len(different)
			known[fmt.Sprint(words)] = at
			different, rows = append(different, all[i]), append(rows, nil)
		}
		rows[at] = append(rows[at], i)
	}
	v.link()
	near, err := allAlike(ctx, v, different, asked.Threshold)
	if err != nil {
		return nil, err
	}
	for at, title := range different {
		if len(rows[at]) > 1 && len(title.stems) > 0 {
			near = append(near, alike{int32(at), int32(at), wholeWord * len(title.stems)})
		}
	}
	pairs := []DuplicatePair{}
	for _, one := range near {
		share := score(one.quarters, len(different[one.first].stems)+len(different[one.second].stems))
		for k, a := range rows[one.first] {
			others := rows[one.second]
			if one.first == one.second {
				others = others[k+1:]
			}
			for _, b := range others {
				if asked.AcrossDepartments && t.haveOneInCommon(first+a, first+b) {
					continue
				}
				if len(pairs) == mostPairs {
					return nil, fmt.Errorf("more than %d pairs in %s: raise threshold, or limit them by where: %w", mostPairs, t.towns.IDs[town], graph.ErrTooLarge)
				}
				pairs = append(pairs, t.pair(v, all, first, a, b, share, evidence))
			}
		}
	}
	slices.SortFunc(pairs, func(a, b DuplicatePair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return pairs, nil
}

func (t *titles) haveOneInCommon(a, b int) bool {
	return slices.ContainsFunc(t.holders.of(a), func(one int32) bool { return slices.Contains(t.holders.of(b), one) })
}

func (t *titles) pair(v *vocabulary, all []titled, first, a, b int, share float64, evidence bool) DuplicatePair {
	if t.Nodes.IDs[first+a] > t.Nodes.IDs[first+b] {
		a, b = b, a
	}
	one := DuplicatePair{
		First: graph.ID(t.Nodes.IDs[first+a]), Second: graph.ID(t.Nodes.IDs[first+b]), Score: share,
		FirstDepartments: t.departments(first + a), SecondDepartments: t.departments(first + b),
	}
	if evidence {
		one.Words, one.OnlyFirst, one.OnlySecond = v.evidence(all[a], all[b])
	}
	return one
}
