package neo4j

import (
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
)

// A question with others below it is asked level by level at first; when it has been
// asked some times, all of it is answered at once, and the same.
func TestQuestionsAskedOftenAreAnsweredAtOnce(t *testing.T) {
	_, s := filled(t)
	kind := s.schema.Kind("Department")
	posts := graph.Expand{Edge: kind.Edge("posts"), Order: kind.Edge("posts").Order()}
	kept := graph.NewKept() // which is the same for all, for what is asked below is
	ask := func(where graph.Filter) *graph.Rows {
		t.Helper()
		view, err := s.View(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := view.Scan(t.Context(), graph.Scan{Kind: kind, Where: where, Order: kind.Order, Want: graph.Want{Below: []graph.Expand{posts}, Kept: kept}})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	named := func(name string) graph.Filter {
		return graph.Compare{Property: kind.Property("name"), Op: graph.Ne, Value: name}
	}
	for i := range oftenTimes {
		if rows := ask(named("a")); rows.Below != nil {
			t.Fatalf("answered at once the %d. time", i+1)
		}
	}
	deadline := time.Now().Add(time.Minute)
	for ask(named("a")).Below == nil {
		if time.Now().After(deadline) {
			t.Fatal("never answered at once")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if ask(named("b")).Below == nil {
		t.Error("the same question with another value is another question")
	}
	if ask(nil).Below != nil {
		t.Error("another question is answered at once the first time")
	}
}

// What has a large answer goes on being asked level by level.
func TestLargeAnswersAreReadLevelByLevel(t *testing.T) {
	o := newOften()
	const one, other = "one", "other"
	for range oftenTimes - 1 {
		if o.isDue(one) || o.isDue(other) {
			t.Fatal("due too early")
		}
	}
	if !o.isDue(one) || o.isDue(other) {
		t.Fatal("one statement is planned at a time")
	}
	s := &Store{often: o, options: Options{Levels: LevelsByUse}, connections: newConnections(Options{Connections: 2 * crowd})}
	o.learn(one, extentOf(oftenRows+1, oftenRows))
	if s.isOneStatement(one) || o.isDue(one) {
		t.Error("a large answer is asked for at once")
	}
	if s.isOneStatement(other) || !o.isDue(other) {
		t.Fatal("the next is not planned")
	}
	if o.learn(other, extentOf(oftenRows, oftenRows)); !s.isOneStatement(other) {
		t.Error("what is planned is not known")
	}
	// In a crowd nothing is gained by reading levels side by side.
	for range crowd {
		if _, err := s.connections.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if !s.isOneStatement(one) {
		t.Error("a large answer is read level by level in a crowd")
	}
	if o.learn(one, extentOf(crowdedRows+1, oftenRows)); s.isOneStatement(one) {
		t.Error("what is too large is asked for at once in a crowd")
	}
}

// What could not be planned is planned another time, unless Neo4j has refused it: that is not
// asked again, and nobody takes it for planned.
func TestPlanningThatFails(t *testing.T) {
	s, wire := wired(t)
	planned := func(text string) extent {
		t.Helper()
		for range oftenTimes {
			s.meet(text, nil, 1)
		}
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
			s.often.mu.Lock()
			planning := s.often.planning
			s.often.mu.Unlock()
			if !planning {
				return s.often.extent(text)
			}
			if time.Now().After(deadline) {
				t.Fatal("the planning does not end")
			}
		}
	}
	if got := planned("RETURN 1 AS one"); got != small || !s.isPlanned("RETURN 1 AS one") {
		t.Errorf("what goes well is %d", got)
	}
	if got := planned("RETURN 1 /"); got != failing || s.isPlanned("RETURN 1 /") || s.isOneStatement("RETURN 1 /") || s.often.isDue("RETURN 1 /") {
		t.Errorf("what Neo4j refuses is %d", got)
	}
	wire.Cut()
	if got := planned("RETURN 2 AS two"); got != unmeasured || s.isPlanned("RETURN 2 AS two") {
		t.Errorf("what is broken off is %d", got)
	}
	wire.Connect(t)
	isBack(t, s)
	if got := planned("RETURN 2 AS two"); got != small {
		t.Errorf("what was broken off is %d the next time", got)
	}
}

// An answer is as large as its rows are many, also where each parent has columns of its own.
func TestRowsOfAnswers(t *testing.T) {
	one := map[string]any{"cs": []any{[]any{[]any{"an alias"}, []any{}}, []any{"Post:a", "Post:b"}}}
	each := map[string]any{"cs": []any{[]any{[]any{}, []any{}}, []any{[]any{nil, nil, nil}, []any{"Post:a", "Post:b", "Post:c"}}}}
	fanned := map[string]any{"places": []any{int64(0), int64(3)}, "ids": []any{"Post:a", "Post:b"}}
	if rows := rowsOfAll(map[string]any{"top": one, "a1": each, "a2": fanned, "f0": []any{"Post:a"}}); rows != 7 {
		t.Errorf("%d rows, want 7", rows)
	}
}

// Neo4j plans what steps of a write do together only where it was done often.
func TestStepsGoTogetherWhereTheyDoSoOften(t *testing.T) {
	s := &Store{steps: newOften(), options: Options{Levels: LevelsByUse}}
	for i := range togetherTimes - 1 {
		if s.goesTogether("a and b") || s.goesTogether(strconv.Itoa(i)) {
			t.Fatalf("together the %d. time", i+1)
		}
	}
	for range 2 {
		if !s.goesTogether("a and b") {
			t.Error("never together")
		}
	}
	for level, want := range map[Levels]bool{LevelsApart: false, LevelsTogether: true} {
		s.options.Levels = level
		if s.goesTogether("a and b") != want || s.goesTogether("c") != want {
			t.Errorf("levels %d: want %t", level, want)
		}
	}
}
