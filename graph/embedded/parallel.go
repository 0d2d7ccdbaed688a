package embedded

import (
	"runtime"
	"slices"
	"sync"
)

// minShare is the least number of steps that is worth a goroutine of its own.
const minShare = 4096

// inParallel calls work on parts of 0 to n, at once where it pays.
func inParallel(n int, work func(from, to int)) {
	parts := min(runtime.GOMAXPROCS(0), n/minShare)
	if parts < 2 {
		work(0, n)
		return
	}
	var group sync.WaitGroup
	for i := range parts {
		group.Go(func() { work(n*i/parts, n*(i+1)/parts) })
	}
	group.Wait()
}

// sortKeyed sorts by key, id and edge key: halves at once where it pays.
func sortKeyed(all []keyed) {
	parts := min(runtime.GOMAXPROCS(0), len(all)/minShare)
	if parts < 2 {
		slices.SortFunc(all, compareKeyed)
		return
	}
	half := len(all) / 2
	inParallel(2*minShare, func(from, _ int) {
		if from == 0 {
			slices.SortFunc(all[:half], compareKeyed)
			return
		}
		slices.SortFunc(all[half:], compareKeyed)
	})
	left := slices.Clone(all[:half])
	i, j := 0, half
	for at := range all {
		if i == len(left) {
			break
		}
		if j < len(all) && compareKeyed(all[j], left[i]) < 0 {
			all[at] = all[j]
			j++
		} else {
			all[at] = left[i]
			i++
		}
	}
}
