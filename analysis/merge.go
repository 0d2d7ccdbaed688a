package analysis

import (
	"context"
	"slices"
)

// merge groups things by how much they help and harm each other (symmetric, diagonal 0).
// It begins with each by itself and, as long as that raises the modularity for signed
// networks (Gómez, Jensen and Arenas 2009), joins the two groups that raise it most
// (Clauset, Newman and Moore 2004); of equals the two that have the least first things.
// Groups are in the order of their first things.
//
// With h and b for help and harm between groups C and D, h_C for all help that things
// of C give or get, and H for all of it twice counted, joining raises it by
//
//	h(C,D) − b(C,D) − h_C·h_D / H + b_C·b_D / B
//
// but for a factor. Reckoned in whole numbers: times H·B, a sum that is 0 left out.
func merge(ctx context.Context, help, harm [][]int) ([][]int, error) {
	n := len(help)
	groups := make([][]int, n)
	helpOf, harmOf := make([]int, n), make([]int, n)
	allHelp, allHarm := 0, 0
	for i := range n {
		groups[i] = []int{i}
		for k := range n {
			helpOf[i] += help[i][k]
			harmOf[i] += harm[i][k]
		}
		allHelp += helpOf[i]
		allHarm += harmOf[i]
	}
	gain := func(c, d int) int {
		h, b := max(allHelp, 1), max(allHarm, 1)
		return (help[c][d]-harm[c][d])*h*b - helpOf[c]*helpOf[d]*b + harmOf[c]*harmOf[d]*h
	}
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		first, second, most := -1, -1, 0
		for c := range n {
			for d := c + 1; groups[c] != nil && d < n; d++ {
				if groups[d] != nil && gain(c, d) > most {
					first, second, most = c, d, gain(c, d)
				}
			}
		}
		if first < 0 {
			break
		}
		groups[first], groups[second] = append(groups[first], groups[second]...), nil
		helpOf[first] += helpOf[second]
		harmOf[first] += harmOf[second]
		for k := range n {
			help[first][k] += help[second][k]
			harm[first][k] += harm[second][k]
			help[k][first] += help[k][second]
			harm[k][first] += harm[k][second]
		}
	}
	return slices.DeleteFunc(groups, func(group []int) bool { return group == nil }), nil
}
