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

// both calls two functions that have so many steps together, at once where it pays.
func both(steps int, one, other func()) {
	if steps < 2*minShare || runtime.GOMAXPROCS(0) < 2 {
		one()
		other()
		return
	}
	var group sync.WaitGroup
	group.Go(one)
	other()
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
	both(len(all), func() { slices.SortFunc(all[:half], compareKeyed) }, func() { slices.SortFunc(all[half:], compareKeyed) })
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
