package analysis

// lists holds a list of numbers for each of many things.
type lists struct {
	// ends has where each thing's numbers end; they begin where those before end.
	ends []int32
	all  []int32
}

// of returns the numbers of a thing.
func (l *lists) of(thing int) []int32 {
	from := int32(0)
	if thing > 0 {
		from = l.ends[thing-1]
	}
	return l.all[from:l.ends[thing]]
}

// next appends the list of the next thing.
func (l *lists) next(numbers ...int32) {
	l.all = append(l.all, numbers...)
	l.ends = append(l.ends, int32(len(l.all)))
}

// inverted returns, for each of n numbers, the things whose lists have it, in order.
func (l *lists) inverted(n int) lists {
	starts := make([]int32, n+1)
	for _, number := range l.all {
		starts[number+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	back := lists{ends: starts[1:], all: make([]int32, len(l.all))}
	fill := append([]int32{}, starts[:n]...)
	for thing := range l.ends {
		for _, number := range l.of(thing) {
			back.all[fill[number]] = int32(thing)
			fill[number]++
		}
	}
	return back
}
