package twins_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"

	"malgraf/graph"
	"malgraf/graph/neo4j"
)

// round is a world from its founding on: two empty stores, batches, questions.
type round struct {
	*testing.T
	*stage
	seed  uint64
	pair  *pair
	asked int
	// history is what was done.
	history []deed
}

func (r *round) play() {
	r.pair = newPair(r.T, r.schema, r.levels())
	defer func() { r.pair.close(r.T) }()
	for i, first := range r.founding() {
		if !r.do(first) {
			return
		}
		if i == 0 && revision(r.Context(), r.pair.stores[0]) == 0 {
			r.Fatalf("the first batch is refused: %s", r.pair.do(r.Context(), first))
		}
	}
	for range steps {
		if r.chance(8) { // what is opened again is what it was
			r.pair.close(r.T)
			r.pair.start(r.T)
		}
		if r.chance(35) && !r.mutate() {
			return
		}
		if !r.do(r.deed(revision(r.Context(), r.pair.stores[0]))) {
			return
		}
		for range questionsEach {
			if !r.ask(r.question()) {
				return
			}
		}
	}
	r.compareAll()
}

// levels is how Neo4j is asked in the round: half of them ask one way.
func (r *round) levels() neo4j.Levels {
	if r.seed%2 == 0 {
		return neo4j.LevelsTogether
	}
	return neo4j.LevelsApart
}

// compareAll holds the whole graphs, what led to them, and counts against each other.
func (r *round) compareAll() {
	if graphs := r.pair.export(r.Context()); graphs.differ() {
		r.report("the exports differ", firstDifference(graphs))
	}
	if commits := r.pair.commits(r.Context()); commits.differ() {
		r.report("the commits differ", firstDifference(commits))
	}
	for range countsOfAWorld {
		count, by := graph.Count{Kind: r.kind()}, ""
		if edges := r.edges(count.Kind); r.chance(50) && len(edges) > 0 {
			count.Edge = one(r.dice, edges)
			by = count.Edge.Name
		} else {
			count.Property = one(r.dice, count.Kind.Properties)
			by = count.Property.Name
		}
		if groups := r.pair.count(r.Context(), count); groups.differ() {
			r.report(fmt.Sprintf("the counts of %s by %s differ", count.Kind.Name, by), groups.String())
		}
	}
}

// do does the same to both stores; false where they make something else of it.
func (r *round) do(what deed) bool {
	r.history = append(r.history, what)
	if len(r.history)%4 == 0 { // a difference is easier told from where it began
		if graphs := r.pair.export(r.Context()); graphs.differ() {
			r.report("the exports differ", firstDifference(graphs))
			return false
		}
	}
	outcome := r.pair.do(r.Context(), what)
	if !outcome.differ() {
		return true
	}
	r.shrinkDeed(what, outcome)
	return false
}

// ask asks both a question, and questions that go on from the cursors in the answer;
// false where the answers differ.
func (r *round) ask(question *part) bool {
	r.pair.who = r.subject()
	for range 1 + mostFollowUps {
		r.asked++
		answers := r.pair.ask(r.Context(), question.String())
		if answers.differ() {
			r.shrinkQuestion(question)
			return false
		}
		if question = r.follow(question, answers[0]); question == nil {
			break
		}
	}
	return true
}

// follow is a question that goes on from a cursor of the answer; nil where there is none.
func (r *round) follow(question *part, answer string) *part {
	cursors := cursorsIn(answer)
	if len(cursors) == 0 || r.chance(20) {
		return nil
	}
	cursor := one(r.dice, cursors)
	next := question.clone()
	lists := next.lists(listOf(cursor))
	if len(lists) == 0 {
		return nil
	}
	name, instead := "after", "before"
	if r.chance(35) {
		name, instead = instead, name
	}
	if r.chance(15) {
		instead = "" // between two cursors
	}
	one(r.dice, lists).argue(named(name, literal(cursor)), instead)
	return next
}

// cursorsIn finds the cursors of an answer, each once.
func cursorsIn(answer string) []string {
	var found []string
	seen := map[string]bool{}
	var walk func(value any)
	walk = func(value any) {
		switch v := value.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for _, name := range []string{"cursor", "startCursor", "endCursor"} {
				if cursor, is := v[name].(string); is && !seen[cursor] {
					seen[cursor] = true
					found = append(found, cursor)
				}
			}
			for _, name := range sortedNames(v) {
				walk(v[name])
			}
		}
	}
	var whole any
	if json.Unmarshal([]byte(answer), &whole) == nil {
		walk(whole)
	}
	return found
}

// listOf reads which list a cursor is of.
func listOf(cursor string) string {
	var values []any
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(raw, &values) != nil || len(values) < 2 {
		return ""
	}
	name, _ := values[1].(string)
	return name
}
