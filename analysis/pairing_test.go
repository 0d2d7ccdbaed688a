package analysis

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// The pairing is held against all that there are, in graphs small enough to list them.
func TestAPairingHasTheGreatestTotalAndTheLeastPartners(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for i := range 20_000 {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		rights := r.IntN(6)
		ways := make([][]match, r.IntN(6))
		for left := range ways {
			for right := range rights {
				if r.IntN(3) > 0 {
					ways[left] = append(ways[left], match{int32(right), 1 + r.IntN(1+r.IntN(5))})
				}
			}
			r.Shuffle(len(ways[left]), func(a, b int) { ways[left][a], ways[left][b] = ways[left][b], ways[left][a] })
		}
		best, greatest := []int32(nil), -1
		everyPairing(ways, nil, 0, func(of []int32, total int) {
			if total > greatest {
				best, greatest = slices.Clone(of), total
			}
		})
		if got := pairing(ways, rights); !slices.Equal(got, best) {
			t.Fatalf("graph %d of the seed: %v\ngot  %v\nwant %v, %d", i, ways, got, best, greatest)
		}
	}
}

// everyPairing goes through all pairings, those with the least partners first.
func everyPairing(ways [][]match, of []int32, total int, see func([]int32, int)) {
	if len(of) == len(ways) {
		see(of, total)
		return
	}
	own := slices.Clone(ways[len(of)])
	slices.SortFunc(own, func(a, b match) int { return int(a.right - b.right) })
	for _, way := range own {
		if !slices.Contains(of, way.right) {
			everyPairing(ways, append(of, way.right), total+way.weight, see)
		}
	}
	everyPairing(ways, append(of, alone), total, see)
}

func BenchmarkPairing(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	ways := make([][]match, 1000)
	for left := range ways {
		for range 10 {
			ways[left] = append(ways[left], match{int32(r.IntN(len(ways))), 1 + r.IntN(dicePlaces)})
		}
	}
	for b.Loop() {
		pairing(ways, len(ways))
	}
}
