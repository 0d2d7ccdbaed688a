package analysis

import (
	"cmp"
	"slices"
)

// match is a way to pair a left thing with a right one, and what it weighs: at least 1.
type match struct {
	right  int32
	weight int
}

// alone stands for the partner of what has none.
const alone int32 = -1

// pairing pairs lefts with rights one to one so that the weights add up to the greatest
// total, and returns the right of each left. Of several such pairings it is the one
// whose first left has the least right, then the second, and so on, alone last.
func pairing(ways [][]match, rights int) []int32 {
	p := newPairing(ways, rights)
	for left := range ways {
		p.place(left)
	}
	for left := range ways {
		p.prefer(left)
	}
	of := make([]int32, len(ways))
	for left, column := range p.columnOf {
		of[left] = alone
		if int(column) < rights {
			of[left] = column
		}
	}
	return of
}

// pairer is the Hungarian method on sparse ways, after Jonker and Volgenant (1987): each
// left has a column of its own besides, for being alone. Prices keep every way's cost,
// less those of its left and column, at 0 or more, and at 0 where it is taken.
type pairer struct {
	ways     [][]match
	rights   int
	columnOf []int32 // of each left
	leftOf   []int32 // of each column; free: nobody
	leftCost []int
	price    []int
}

const free int32 = -1

func newPairing(ways [][]match, rights int) *pairer {
	columns := rights + len(ways)
	p := &pairer{
		ways: make([][]match, len(ways)), rights: rights, columnOf: make([]int32, len(ways)),
		leftOf: make([]int32, columns), leftCost: make([]int, len(ways)), price: make([]int, columns),
	}
	for i := range p.leftOf {
		p.leftOf[i] = free
	}
	for left, own := range ways {
		own = append(slices.Clone(own), match{int32(rights + left), 0})
		slices.SortFunc(own, func(a, b match) int { return cmp.Compare(a.right, b.right) })
		p.ways[left], p.columnOf[left] = own, free
	}
	return p
}

// reached is a column on the cheapest ways from a left that is to be placed.
type reached struct {
	cost int
	from int32 // left
	done bool
}

// place finds a column for a left at the least cost, moving others where that pays.
func (p *pairer) place(left int) {
	reach := map[int32]*reached{}
	var met []int32
	at, base := int32(left), 0
	var last int32
	for {
		for _, way := range p.ways[at] {
			cost := base - way.weight - p.leftCost[at] - p.price[way.right]
			known := reach[way.right]
			if known == nil {
				known = &reached{cost: cost, from: at}
				reach[way.right] = known
				met = append(met, way.right)
			} else if !known.done && cost < known.cost {
				known.cost, known.from = cost, at
			}
		}
		last = free
		for _, column := range met {
			if one := reach[column]; !one.done && (last == free || one.cost < reach[last].cost) {
				last = column
			}
		}
		base = reach[last].cost
		if p.leftOf[last] == free {
			break
		}
		reach[last].done = true
		at = p.leftOf[last]
	}
	p.leftCost[left] += base
	for column, one := range reach {
		if one.done {
			p.price[column] += one.cost - base
			p.leftCost[p.leftOf[column]] -= one.cost - base
		}
	}
	for column := last; ; {
		from := reach[column].from
		before := p.columnOf[from]
		p.columnOf[from], p.leftOf[column] = column, from
		if int(from) == left {
			return
		}
		column = before
	}
}

// prefer gives a left the least column that costs no more in all and leaves the lefts
// before it what they have.
func (p *pairer) prefer(left int) {
	has := p.columnOf[left]
	for _, way := range p.ways[left] {
		if way.right >= has {
			return
		}
		if p.isTight(left, way) && p.exchange(left, way.right) {
			return
		}
	}
}

func (p *pairer) isTight(left int, way match) bool {
	return -way.weight-p.leftCost[left]-p.price[way.right] == 0
}

// exchange moves lefts after this one, at no cost, so that it can have a column. Who
// loses a column takes another; nobody, who has the free ones, can take any of price 0.
func (p *pairer) exchange(left int, wanted int32) bool {
	given := p.columnOf[left]
	cameFrom := map[int32]int32{wanted: wanted}
	queue := []int32{wanted}
	visit := func(column, from int32) {
		if _, met := cameFrom[column]; !met {
			cameFrom[column] = from
			queue = append(queue, column)
		}
	}
	for next := 0; next < len(queue); next++ {
		column := queue[next]
		if column == given {
			p.move(left, given, wanted, cameFrom)
			return true
		}
		switch owner := p.leftOf[column]; {
		case owner == free:
			for other, price := range p.price {
				if price == 0 && p.leftOf[other] != free {
					visit(int32(other), column)
				}
			}
		case int(owner) > left:
			for _, way := range p.ways[owner] {
				if p.isTight(int(owner), way) {
					visit(way.right, column)
				}
			}
		}
	}
	return false
}

// move hands each column on the way back from the one that is given to its next owner.
func (p *pairer) move(left int, given, wanted int32, cameFrom map[int32]int32) {
	for column := given; column != wanted; {
		from := cameFrom[column]
		owner := p.leftOf[from]
		p.leftOf[column] = owner
		if owner != free {
			p.columnOf[owner] = column
		}
		column = from
	}
	p.leftOf[wanted], p.columnOf[left] = int32(left), wanted
}
