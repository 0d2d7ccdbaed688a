package bench_test

import (
	"strings"
	"testing"

	"malgraf/bench"
)

// Målgraf's connections, the peer's lists and connections, and the maps of a
// statement hold the same where their nodes, properties and orders are the same.
func TestSame(t *testing.T) {
	ours := `{"data": {"target": {"code": "7.2", "goal": {"code": "7"}, "none": null, "departments": {"edges": [
		{"role": "OWNS", "node": {"name": "A"}}, {"role": "LEADS", "node": {"name": "B"}}]}, "posts": {"nodes": [{"title": "C"}]}}}}`
	for name, one := range map[string]struct{ text, differs string }{
		"lists and properties": {`{"data": {"target": [{"code": "7.2", "goal": [{"code": "7"}], "none": [], "posts": [{"title": "C", "sort": "1"}], "departments": {"edges": [
			{"properties": {"role": "OWNS"}, "node": {"name": "A"}}, {"properties": {"role": "LEADS"}, "node": {"name": "B"}}]}}]}}`, ""},
		"another order": {`{"data": {"target": [{"code": "7.2", "goal": [{"code": "7"}], "none": [], "posts": [{"title": "C"}], "departments": {"edges": [
			{"properties": {"role": "LEADS"}, "node": {"name": "B"}}, {"properties": {"role": "OWNS"}, "node": {"name": "A"}}]}}]}}`, `.target[0].departments[0].name: "A", and "B"`},
		"a node too few": {`{"data": {"target": [{"code": "7.2", "goal": [{"code": "7"}], "none": [], "posts": [], "departments": []}]}}`, "departments: a list of 2, and a list of 0"},
		"another field":  {`{"data": {"target": [{"code": "7.2"}]}}`, "an object of"},
	} {
		a, err := bench.Answer([]byte(ours), "")
		if err != nil {
			t.Fatal(err)
		}
		b, err := bench.Answer([]byte(one.text), "")
		if err != nil {
			t.Fatal(err)
		}
		switch err := bench.Same(a, b); {
		case err == nil && one.differs != "":
			t.Errorf("%s: taken for the same", name)
		case err != nil && (one.differs == "" || !strings.Contains(err.Error(), one.differs)):
			t.Errorf("%s: %v, want %q", name, err, one.differs)
		}
	}
}

// A count beside a list is part of what is compared.
func TestSameCounts(t *testing.T) {
	of := func(total int64) any {
		return map[string]any{"targets": map[string]any{"totalCount": total, "nodes": []any{map[string]any{"code": "1"}}}}
	}
	if err := bench.Same(of(5), of(5)); err != nil {
		t.Error(err)
	}
	if bench.Same(of(5), of(6)) == nil {
		t.Error("5 and 6 were taken for the same")
	}
}

// An answer that is an error is no answer.
func TestErrorIsNoAnswer(t *testing.T) {
	if _, err := bench.Answer([]byte(`{"data": null, "errors": [{"message": "no"}]}`), ""); err == nil {
		t.Error("taken for an answer")
	}
}

// A count by nodes is the same as the length of each node's list, in whatever order.
func TestCountsAreTheSameInAnyOrder(t *testing.T) {
	var counts bench.Question
	for _, question := range bench.Questions {
		if question.AnyOrder {
			counts = question
		}
	}
	ours := `{"data": {"count": {"departments": [{"count": 3, "node": {"name": "B"}}, {"count": 2, "node": {"name": "A"}}]}}}`
	for text, same := range map[string]bool{
		`{"data": {"departments": [{"name": "A", "count": {"totalCount": 2}}, {"name": "B", "count": {"totalCount": 3}}]}}`: true,
		`{"data": {"departments": [{"name": "A", "count": {"totalCount": 3}}, {"name": "B", "count": {"totalCount": 2}}]}}`: false,
		`{"data": {"departments": [{"name": "A", "count": {"totalCount": 2}}]}}`:                                            false,
	} {
		a, err := bench.Answer([]byte(ours), counts.Under)
		if err != nil {
			t.Fatal(err)
		}
		b, err := bench.Answer([]byte(text), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := counts.Same(a, b); (err == nil) != same {
			t.Errorf("%s: %v", text, err)
		}
	}
}
