package neo4j

import (
	"maps"
	"strconv"
	"strings"
)

// piece is a statement of a writing transaction that can be put together with others
// into one, for a round trip each is most of what a small write costs. What reads
// ends in `RETURN … AS rows`.
type piece struct {
	text   string
	values map[string]any
	// size is how many rows it is about.
	size int
	// take is given the rows of one that reads; nil: it writes.
	take func(rows [][]any)
}

const (
	// togetherMost is how many pieces are put together at most: of more kinds at a time
	// there are so many combinations that Neo4j would plan each anew.
	togetherMost = 6
	// togetherRows is how many rows they may be about together: of many each piece's own
	// time is what counts, and one statement would hold them all.
	togetherRows = 2000
	// togetherTimes is how often the same pieces are done one by one first: to plan them as
	// one takes about 70 ms, and saves two or three each time.
	togetherTimes = 25
)

// fits tells whether pieces may be put together.
func fits(pieces []piece) bool {
	size := 0
	for _, one := range pieces {
		size += one.size
	}
	return len(pieces) <= togetherMost && size <= togetherRows
}

// goesTogether tells whether what pieces do is to be done by one statement: if the same
// was done often, for otherwise Neo4j would plan it while somebody waits, where it has
// planned what each of them does by itself.
func (s *Store) goesTogether(text string) bool {
	return s.options.Levels == LevelsTogether || s.options.Levels == LevelsByUse && s.steps.comes(text, togetherTimes)
}

// together writes pieces as subqueries, one after the other, and what they return.
// The parameters of each are a map of their own. behind is a variable of what must
// have been done before them, "" for none: where a subquery knows it, it comes after.
// Without one the answer of the first takes its place, or they would be planned as a product.
func together(behind string, pieces []piece) (text, answer string, values map[string]any) {
	var queries strings.Builder
	var answers []string
	values = map[string]any{}
	for i, one := range pieces {
		name := "q" + strconv.Itoa(i)
		values[name] = one.values
		body := under(one.text, name)
		if one.take != nil {
			body = strings.TrimSuffix(body, " AS rows") + " AS rows" + strconv.Itoa(i)
			answers = append(answers, "rows"+strconv.Itoa(i))
		}
		queries.WriteString(" CALL (" + behind + ") { " + body + " }")
		if behind == "" && one.take != nil {
			behind = answers[0]
		}
	}
	return queries.String(), strings.Join(answers, ", "), values
}

// hand gives the pieces what a statement answered.
func hand(pieces []piece, record map[string]any) {
	for i, one := range pieces {
		one.take(rowsIn(record["rows"+strconv.Itoa(i)]))
	}
}

// askAll reads pieces, with one statement where they are few and small.
func (r *reader) askAll(pieces []piece) {
	if len(pieces) > 1 && fits(pieces) {
		text, answer, values := together("", pieces)
		if text += " RETURN " + answer; r.store.goesTogether(text) {
			if record := r.ask(text, values); r.err == nil {
				hand(pieces, record)
			}
			return
		}
	}
	for _, one := range pieces {
		if record := r.ask(one.text, one.values); r.err == nil {
			one.take(rowsOf(record))
		}
	}
}

// doAll writes pieces, likewise.
func (r *reader) doAll(pieces []piece) {
	if len(pieces) > 1 && fits(pieces) {
		if text, _, values := together("", pieces); r.store.goesTogether(text) {
			r.do(text, values)
			return
		}
	}
	for _, one := range pieces {
		r.do(one.text, one.values)
	}
}

// beginWith reads what the writers' lock guards, by a statement that takes the lock or
// does not and is measured as what it is, and pieces behind it.
func (s *Store) beginWith(r *reader, what, beginning string, pieces []piece) map[string]any {
	values := map[string]any{"format": formatVersion, "shape": s.shape}
	if len(pieces) > 0 && fits(pieces) {
		text, answer, more := together("s", pieces)
		lock, returned := cutReturn(beginning)
		if text = lock + text + " RETURN " + answer + ", " + returned; s.goesTogether(text) {
			maps.Copy(more, values)
			begun := r.one(what, text, more)
			if r.err == nil {
				hand(pieces, begun)
			}
			return begun
		}
	}
	begun := r.one(what, beginning, values)
	r.askAll(pieces)
	return begun
}

// cutReturn parts a statement before its answer.
func cutReturn(text string) (before, answer string) {
	before, answer, _ = strings.Cut(text, "\nRETURN ")
	return before, answer
}
