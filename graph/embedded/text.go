package embedded

import (
	"slices"
	"sync"
	"sync/atomic"

	"malgraf/graph"
)

// textIndex finds the nodes of a table by the words of one property. The
// postings are built at load, or at the first search after so many texts have
// changed that to look through these one by one would take longer.
type textIndex struct {
	property *graph.Property
	table    *table
	once     sync.Once
	built    atomic.Pointer[postings]
	// stale are the rows that the postings have wrong.
	stale []uint32
}

// postings are the words of all texts, folded and sorted, and the rows that have each.
type postings struct {
	words []string
	// starts has one more element than there are words.
	starts []uint32
	rows   []uint32
}

// after returns the index of a table in which a batch changed some rows.
func (x *textIndex) after(t *table, changed []uint32) *textIndex {
	next := &textIndex{property: x.property, table: t}
	built := x.built.Load()
	if built == nil {
		return next
	}
	next.stale = x.stale
	if len(changed) > 0 {
		next.stale = slices.Concat(x.stale, changed)
	}
	if len(next.stale) > 500+t.live/64 {
		next.stale = nil
		return next
	}
	next.built.Store(built)
	return next
}

// postings returns the index, built if need be.
func (x *textIndex) postings() *postings {
	x.once.Do(func() {
		if x.built.Load() == nil {
			x.built.Store(x.build())
		}
	})
	return x.built.Load()
}

func (x *textIndex) text(row uint32) (string, bool) {
	text, found := x.table.value(row, x.property.Index).(string)
	return text, found
}

// build reads every text once. A word is folded only when it is first met.
func (x *textIndex) build() *postings {
	if x.table == nil {
		return &postings{starts: []uint32{0}}
	}
	vocabulary := vocabulary{asWritten: map[string]uint32{}, folded: map[string]uint32{}}
	var pairs []entry // word, row
	var seen []uint32
	x.table.each(func(row uint32) bool {
		if text, found := x.text(row); found {
			seen = vocabulary.numbers(seen[:0], text)
			for _, word := range seen {
				pairs = append(pairs, newEntry(word, row))
			}
		}
		return true
	})
	return vocabulary.postings(pairs)
}

// vocabulary numbers words.
type vocabulary struct {
	asWritten, folded map[string]uint32
	words             []string
}

// numbers appends the number of each different word of a text.
func (v *vocabulary) numbers(to []uint32, text string) []uint32 {
	graph.EachWord(text, func(start, end int) {
		word := text[start:end]
		number, found := v.asWritten[word]
		if !found {
			folded := graph.Fold(word)
			if number, found = v.folded[folded]; !found {
				number = uint32(len(v.words))
				v.words = append(v.words, folded)
				v.folded[folded] = number
			}
			v.asWritten[word] = number
		}
		if !slices.Contains(to, number) {
			to = append(to, number)
		}
	})
	return to
}

// postings sorts pairs of word and row, which come by row, by the words.
func (v *vocabulary) postings(pairs []entry) *postings {
	order := make([]uint32, len(v.words))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int {
		if v.words[a] < v.words[b] {
			return -1
		}
		return 1
	})
	place := make([]uint32, len(order))
	built := &postings{words: make([]string, len(order)), starts: make([]uint32, len(order)+1), rows: make([]uint32, len(pairs))}
	for i, number := range order {
		place[number], built.words[i] = uint32(i), v.words[number]
	}
	for _, pair := range pairs {
		built.starts[place[pair.far()]+1]++
	}
	for i := range order {
		built.starts[i+1] += built.starts[i]
	}
	next := slices.Clone(built.starts)
	for _, pair := range pairs {
		at := place[pair.far()]
		built.rows[next[at]] = pair.tuple()
		next[at]++
	}
	return built
}
