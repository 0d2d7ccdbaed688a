package twins_test

import (
	"math/rand/v2"
)

// dice are chance that can be repeated.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0))} }

// chance is true so many times in a hundred.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// one of a list, which is not empty.
func one[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// some returns up to n different ones of a list, in a chance order.
func some[T any](d dice, list []T, n int) []T {
	taken := make([]T, 0, n)
	for _, i := range d.Perm(len(list)) {
		if len(taken) < n {
			taken = append(taken, list[i])
		}
	}
	return taken
}
