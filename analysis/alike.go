package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// alike are two titles whose score reaches the threshold, by their places.
type alike struct {
	first, second int32
	quarters      int
}

// element is a word of a title by the group of its spellings; the second word of a title
// in a group is another element.
type element struct{ group, nth int32 }

// allAlike finds all pairs of titles whose score is at least the threshold, by prefix
// filtering as in AllPairs and PPJoin.
//
// Two words that can be paired are in one group, so two titles have at least as many
// elements in common as words are paired; and for the score that is at least
// threshold · (n + m) / 2 with n and m words, for no pair counts more than one. The
// titles come by size. The larger, with n words, therefore has so many in common with
// any before it that the rarest n − ⌈n·t/(2−t)⌉ + 1 elements of it have one of them; the
// smaller one has it among its rarest m − ⌈m·t⌉ + 1, which alone are indexed. What is
// found so is measured.
func allAlike(ctx context.Context, v *vocabulary, titles []titled, threshold float64) ([]alike, error) {
	elements := rarestFirst(v, titles)
	order := make([]int32, 0, len(titles))
	for at := range titles {
		order = append(order, int32(at))
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(len(elements[a]), len(elements[b])) })
	index := map[int32][]int32{}
	lastSeen := make([]int32, len(titles))
	var found []alike
	for turn, at := range order {
		if turn%64 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		own := elements[at]
		if len(own) == 0 {
			continue
		}
		least := atLeast(float64(len(own)) * threshold / (2 - threshold))
		for _, one := range own[:len(own)-least+1] {
			for _, other := range index[one] {
				if lastSeen[other] == int32(turn)+1 || len(elements[other]) < least {
					continue
				}
				lastSeen[other] = int32(turn) + 1
				both := len(own) + len(elements[other])
				if common(own, elements[other]) < atLeast(float64(both)*threshold/2) {
					continue
				}
				first, second := min(at, other), max(at, other)
				quarters, _ := v.likeness(titles[first], titles[second])
				if score(quarters, both) >= threshold {
					found = append(found, alike{first, second, quarters})
				}
			}
		}
		for _, one := range own[:len(own)-atLeast(float64(len(own))*threshold)+1] {
			index[one] = append(index[one], at)
		}
	}
	return found, nil
}

// atLeast is the least whole number not below a bound, and at least 1; a hair is left
// for what floats lose, which costs a candidate and loses no pair.
func atLeast(bound float64) int { return max(1, int(math.Ceil(bound-1e-9))) }

// common counts the numbers that two ascending lists have in common.
func common(a, b []int32) int {
	n := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch {
		case a[i] < b[k]:
			i++
		case a[i] > b[k]:
			k++
		default:
			n, i, k = n+1, i+1, k+1
		}
	}
	return n
}

// rarestFirst gives the elements of each title numbers in the order of how many titles
// have them, ascending.
func rarestFirst(v *vocabulary, titles []titled) [][]int32 {
	numbers := map[element]int32{}
	var frequency []int
	all := make([][]int32, len(titles))
	for at, title := range titles {
		nth := map[int32]int32{}
		for _, stem := range title.stems {
			one := element{v.group[stem], nth[v.group[stem]]}
			nth[one.group]++
			number, known := numbers[one]
			if !known {
				number = int32(len(frequency))
				numbers[one] = number
				frequency = append(frequency, 0)
			}
			frequency[number]++
			all[at] = append(all[at], number)
		}
	}
	byFrequency := upTo(len(frequency))
	slices.SortStableFunc(byFrequency, func(a, b int32) int { return cmp.Compare(frequency[a], frequency[b]) })
	rank := make([]int32, len(frequency))
	for at, number := range byFrequency {
		rank[number] = int32(at)
	}
	for _, own := range all {
		for i, number := range own {
			own[i] = rank[number]
		}
		slices.Sort(own)
	}
	return all
}
