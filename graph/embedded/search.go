package embedded

import (
	"context"
	"fmt"
	"slices"

	"malgraf/graph"
)

// Search implements [graph.View].
func (v *view) Search(ctx context.Context, search graph.Search) (*graph.Hits, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, kind := range search.Kinds {
		if !v.layout.schema.Knows(kind) {
			return nil, fmt.Errorf("a search wants kinds of the schema: %w", graph.ErrInvalid)
		}
	}
	hits := &graph.Hits{}
	words := graph.Tokens(search.Text)
	if len(words) == 0 {
		return hits, nil
	}
	passes, err := v.limits(ctx, search.Where, fewCandidates)
	if err != nil {
		return nil, err
	}
	var exact, other []kindHits
	for _, t := range v.tables {
		if len(search.Kinds) > 0 && !slices.Contains(search.Kinds, t.kind) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		asWritten, byStem := t.search(words, passes[t.kind])
		exact, other = append(exact, asWritten), append(other, byStem)
		hits.Total += len(asWritten.hits) + len(byStem.hits)
	}
	for _, some := range append(exact, other...) {
		if room := search.First - len(hits.Hits); room > 0 && len(some.hits) > 0 {
			hits.Hits = append(hits.Hits, some.first(room, words)...)
		}
	}
	return hits, ctx.Err() // what a filter found since it ended is not true
}

// kindHits are nodes of a table with the text that has all the words.
type kindHits struct {
	table *table
	hits  []textHit
}

type textHit struct {
	row  uint32
	text *textIndex
}

// search finds the nodes that pass with a text that has all the words, each by the
// first such text: those with the words as written, and the others.
func (t *table) search(words []graph.Token, passes test) (exact, other kindHits) {
	exact, other = kindHits{table: t}, kindHits{table: t}
	if len(t.texts) == 0 || t.live == 0 {
		return exact, other
	}
	seen := map[uint32]bool{}
	for _, text := range t.texts {
		found := text.find(words)
		for _, one := range found {
			if seen[one.far()] || passes != nil && !passes(one.far(), 0) {
				continue
			}
			if len(t.texts) > 1 {
				seen[one.far()] = true
			}
			hit := textHit{one.far(), text}
			if one.tuple() == 1 {
				exact.hits = append(exact.hits, hit)
			} else {
				other.hits = append(other.hits, hit)
			}
		}
	}
	return exact, other
}

// find returns the rows whose text has all the words; the entry's second part is
// 1 where it has them as they are written.
func (x *textIndex) find(words []graph.Token) []entry {
	built := x.postings()
	var all []uint32
	for i, word := range words {
		rows := built.rowsOf(word)
		if i > 0 {
			rows = intersect(all, rows)
		}
		if all = rows; len(all) == 0 {
			break
		}
	}
	asWritten := all
	for _, word := range words {
		asWritten = intersect(asWritten, built.rowsOfWord(word.Word))
	}
	found := make([]entry, 0, len(all))
	stale := make(map[uint32]bool, len(x.stale))
	for _, row := range x.stale {
		if stale[row] {
			continue
		}
		stale[row] = true
		if text, there := x.text(row); there && x.table.isAlive(row) {
			if has, asWritten := graph.FindsAll(text, words); has {
				exact := uint32(0)
				if asWritten {
					exact = 1
				}
				found = append(found, newEntry(row, exact))
			}
		}
	}
	next := 0
	for _, row := range all {
		exact := uint32(0)
		if next < len(asWritten) && asWritten[next] == row {
			exact = 1
			next++
		}
		if !stale[row] {
			found = append(found, newEntry(row, exact))
		}
	}
	return found
}

// first returns the first hits of a kind by the sort key of the text, then the id.
func (k kindHits) first(n int, words []graph.Token) []graph.Hit {
	w := &window{far: k.table}
	list := make([]entry, len(k.hits))
	for i, hit := range k.hits {
		list[i] = newEntry(hit.row, uint32(i))
	}
	w.terms = []term{{value: func(_, tuple uint32) any {
		text, _ := k.hits[tuple].text.text(k.hits[tuple].row)
		return text
	}, sorted: k.table.texts[0].property}}
	if len(list) >= manyKeys && len(k.table.texts) == 1 {
		order := k.table.ordered([]graph.Order{{Property: k.table.texts[0].property}})
		if order != nil {
			w.terms[0].at = func(row uint32) (uint32, bool) { return row, true }
			w.terms[0].order, w.terms[0].ranks = order, order.rankAll()
		}
	}
	w.last = func(uint32) []byte { return nil }
	if n < len(list)/4 {
		list = w.least(list, n)
	} else {
		list = w.sort(list)
		list = list[:min(n, len(list))]
	}
	hits := make([]graph.Hit, len(list))
	for i, e := range list {
		hit := k.hits[e.tuple()]
		text, _ := hit.text.text(hit.row)
		hits[i] = graph.Hit{ID: k.table.id(hit.row), Kind: k.table.kind, Property: hit.text.property, Snippet: graph.Snippet(text, words)}
	}
	return hits
}
