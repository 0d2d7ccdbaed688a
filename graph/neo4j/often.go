package neo4j

import (
	"context"
	"errors"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"

	"malgraf/graph"
)

// Levels says whether the levels of a question are asked one after the other, or
// together in one statement (see deep.go); and likewise the steps of a small write.
type Levels int

const (
	// LevelsByUse asks them together where a question is asked often, for which a statement
	// of its own is worth planning, and its answer is small or many ask at the same time.
	LevelsByUse Levels = iota
	// LevelsApart never asks them together; for tests and comparisons.
	LevelsApart
	// LevelsTogether always does; likewise.
	LevelsTogether
)

const (
	// oftenTimes is how often a question is asked level by level before its levels are
	// put together.
	oftenTimes = 4
	// oftenMost is how many questions are known: Neo4j keeps the plans of a thousand.
	oftenMost = 300
	// oftenRows is how many rows an answer may have at most: more of them take longer than
	// the trips, and are read in parts side by side (see in_parts.go).
	oftenRows = 1000
	// crowd is from how many calls at the same time on nothing is gained side by side, and
	// crowdedRows how many rows an answer may have then: going on from the nodes at hand
	// costs less than to name them and find them again.
	crowd       = 4
	crowdedRows = 20_000
)

// often knows the questions that are asked often, by the text of their statement.
type often struct {
	mu    sync.Mutex
	known *lru.Cache[string, *met]
	// planning: a statement is being planned; one at a time.
	planning bool
}

// met is how well a question is known: how often it was asked, and how its statement has
// been found to be.
type met struct {
	times  int
	extent extent
}

// extent is how large the answer to a question is.
type extent int

const (
	// unmeasured: its statement is not planned.
	unmeasured extent = iota
	small
	// large answers are asked for together only in a crowd, tooLarge never.
	large
	tooLarge
	// failing: its statement does not come to an end, and is never asked.
	failing
)

// extentOf is the extent of an answer of so many rows, where so many are small.
func extentOf(rows, most int) extent {
	switch {
	case rows <= most:
		return small
	case rows <= crowdedRows:
		return large
	}
	return tooLarge
}

func newOften() *often {
	known, err := lru.New[string, *met](oftenMost)
	if err != nil {
		panic(err) // of a size that is none
	}
	return &often{known: known}
}

// extent returns how large the answer of a statement is, unmeasured where it is not planned.
func (o *often) extent(text string) extent {
	o.mu.Lock()
	defer o.mu.Unlock()
	if one, known := o.known.Get(text); known {
		return one.extent
	}
	return unmeasured
}

// comes notes that what a statement does is to be done, and tells whether that was so as
// many times.
func (o *often) comes(text string, times int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	one := o.meet(text)
	one.times++
	return one.times >= times
}

// meet returns how well a statement is known; mu is held.
func (o *often) meet(text string) *met {
	one, known := o.known.Get(text)
	if !known {
		one = &met{}
		o.known.Add(text, one)
	}
	return one
}

// isDue notes that what a statement asks was asked, and tells whether it is to be planned
// now.
func (o *often) isDue(text string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	one := o.meet(text)
	one.times++
	if one.extent != unmeasured || one.times < oftenTimes || o.planning {
		return false
	}
	o.planning = true
	return true
}

// learn notes what became of the planning; unmeasured: it was broken off, and is begun again
// when the question has been asked as often once more.
func (o *often) learn(text string, extent extent) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.planning = false
	if one, known := o.known.Get(text); known {
		if one.extent = extent; extent == unmeasured {
			one.times = 0
		}
	}
}

// outgrow notes that a statement has more to bring than it is asked for.
func (o *often) outgrow(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if one, known := o.known.Get(text); known {
		one.extent = tooLarge
	}
}

// isOneStatement tells whether what a statement asks is to be asked by it.
func (s *Store) isOneStatement(text string) bool {
	if s.options.Levels != LevelsByUse {
		return s.options.Levels == LevelsTogether
	}
	extent := s.often.extent(text)
	return extent == small || extent == large && s.connections.crowded()
}

// isPlanned tells whether a statement may be asked with nobody waiting for its planning.
func (s *Store) isPlanned(text string) bool {
	extent := s.often.extent(text)
	return s.options.Levels == LevelsTogether || extent != unmeasured && extent != failing
}

// meet notes that what a statement asks was asked in several. Where that is often, the
// statement is run once behind the back of whoever asks, so that Neo4j plans it and
// nobody waits; it is used from then on, if it answers with few rows or many ask.
func (s *Store) meet(text string, values map[string]any, most int) {
	if s.options.Levels == LevelsApart || s.connections.busy() {
		return
	}
	leave, err := s.enter()
	if err != nil {
		return
	}
	if !s.often.isDue(text) {
		leave()
		return
	}
	go func() {
		defer leave()
		ctx, cancel := context.WithTimeout(s.life, s.options.Statement)
		defer cancel()
		record, err := s.ask(ctx, "plan", text, values)
		switch {
		case err == nil:
			s.often.learn(text, extentOf(rowsOfAll(record), most))
		case s.life.Err() != nil || mayPass(err) || errors.Is(err, graph.ErrUnavailable) && !isFromServer(err):
			s.often.learn(text, unmeasured)
		default: // what Neo4j has refused, or has not done in time
			s.often.learn(text, failing)
		}
	}()
}

// rowsOfAll is how many rows all the answers of a record have.
func rowsOfAll(record map[string]any) int {
	rows := 0
	for _, value := range record {
		one, _ := value.(map[string]any)
		found, _ := one["ids"].([]any) // of a fan
		rows += max(rowsOfOne(one["cs"]), rowsOfParents(one["parents"])) + len(found)
	}
	return rows
}

// rowsOfParents is how many rows are beside their parents, of which a node may have several.
func rowsOfParents(parents any) int {
	rows := 0
	for _, of := range rowsIn(parents) {
		rows += len(of)
	}
	return rows
}

// rowsOfOne is how many rows an answer has: columns, of which the last holds the ids, or
// a list of columns for each parent.
func rowsOfOne(columns any) int {
	all, _ := columns.([]any)
	if len(all) == 0 {
		return 0
	}
	last, _ := all[len(all)-1].([]any)
	if len(last) == 0 {
		return 0
	}
	if _, ofParents := last[0].([]any); !ofParents {
		return len(last)
	}
	rows := 0
	for _, one := range all {
		rows += rowsOfOne(one)
	}
	return rows
}
