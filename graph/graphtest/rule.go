package graphtest

import (
	"slices"

	"malgraf/graph"
)

var rules = []specification{
	{"a node under itself, at once or by others", circleOfOne},
	{"edges that close a circle, each of them", circleOfMany},
	{"a circle of what took over from what", circleOfSuccession},
	{"a circle that the batch opens again is none", circleOpened},
	{"a node that goes on to another is no circle", circleMoved},
	{"a period that ends before it begins", periodBackward},
	{"a period of an edge that ends before it begins", periodOfEdge},
	{"a period of one day, and one that is open", periodFine},
	{"an edge between nodes of two municipalities", acrossTowns},
	{"an edge from or to what nobody owns", acrossNobody},
	{"numbers within their range, its ends too, and none beyond", outOfRange},
	{"what is asked for need not lie within the range", askedOutOfRange},
	{"all rules that are broken are told at once", rulesAtOnce},
}

func parts(keys ...string) changes {
	var all changes
	for i := 1; i < len(keys); i++ {
		all = append(all, edge("Department:"+keys[i-1], "PART_OF", "Department:"+keys[i])...)
	}
	return all
}

func departments(keys ...string) changes {
	all := towns()
	for _, key := range keys {
		all = append(all, department(key, ljusdal)...)
	}
	return all
}

func circleOfOne(w *world) {
	w.apply(departments("a", "b", "c"))
	w.refuse(parts("a", "a"), "0 edge: invalid")
	w.apply(parts("a", "b", "c"))
	w.refuse(parts("c", "a"), "0 edge: invalid")
	w.refuse(parts("b", "b"), "0 edge: invalid")
	w.equal("c is part of", w.far("Department:c", "partOf"), nil)
}

func circleOfMany(w *world) {
	w.apply(departments("a", "b", "c", "d"))
	w.refuse(parts("a", "b", "c", "a"), "0 edge: invalid", "1 edge: invalid", "2 edge: invalid")
	w.apply(parts("a", "b"))
	w.refuse(slices.Concat(parts("d", "a"), parts("b", "c", "a")), "1 edge: invalid", "2 edge: invalid")
	w.refuse(slices.Concat(parts("a", "b"), parts("b", "a")), "1 edge: invalid")
}

func circleOfSuccession(w *world) {
	plan := func(key string) changes {
		return node("Plan:"+key, ljusdal, "title", key, "type", "VP", "status", "DRAFT")
	}
	w.apply(towns(), plan("a"), plan("b"), plan("c"))
	w.apply(edge("Plan:b", "SUCCEEDS", "Plan:a"), edge("Plan:c", "SUCCEEDS", "Plan:a"), edge("Plan:c", "SUCCEEDS", "Plan:b"))
	w.refuse(edge("Plan:a", "SUCCEEDS", "Plan:c"), "0 edge: invalid")
	w.apply(focusArea("a", ljusdal), focusArea("b", ljusdal), edge("FocusArea:a", "PART_OF", "FocusArea:b"))
	w.refuse(edge("FocusArea:b", "PART_OF", "FocusArea:a"), "0 edge: invalid")
}

func circleOpened(w *world) {
	w.apply(departments("a", "b", "c"), parts("a", "b", "c"))
	w.apply(parts("c", "a"), removeEdge("Department:a", "PART_OF", "Department:b"))
	w.equal("c is part of", w.far("Department:c", "partOf"), []string{"a"})
	w.apply(parts("a", "b"), removeNode("Department:c"))
	w.equal("a is part of", w.far("Department:a", "partOf"), []string{"b"})
}

func circleMoved(w *world) {
	w.apply(departments("a", "b", "c"), parts("a", "b"))
	w.apply(parts("a", "c"), parts("b", "a"))
	w.equal("b is part of", w.far("Department:b", "partOf"), []string{"a"})
	w.refuse(parts("c", "b"), "0 edge: invalid")
}

func periodBackward(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2020-01-01"), assignment("x", ljusdal))
	w.refuse(node("Department:a", "", "validTo", "2019-12-31"), "0 validTo: invalid")
	w.apply(node("Department:a", "", "validTo", "2022-12-31"))
	w.refuse(node("Department:a", "", "validFrom", "2023-01-01"), "0 validFrom: invalid")
	w.refuse(node("Department:a", "", "validFrom", "2024-01-01", "validTo", "2023-12-31"), "0 validTo: invalid")
	w.refuse(node("Assignment:x", "", "start", "2024-02-01", "due", "2024-01-01"), "0 due: invalid")
	w.apply(node("Department:a", "", "validFrom", "2023-01-01"), node("Department:a", "", "validTo", nil))
	w.refuse(department("b", ljusdal, "validFrom", "2020-01-02", "validTo", "2020-01-01"), "0 validTo: invalid")
}

func periodOfEdge(w *world) {
	w.apply(chief())
	w.refuse(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2019-12-31"), "0 to: invalid")
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01"))
	w.refuse(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2019-12-31"), "0 to: invalid")
	w.apply(edge("Post:chef", "HELD_BY", "Person:bo", "from", "2020-01-01", "to", "2020-01-01"))
}

func periodFine(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2020-02-29", "validTo", "2020-02-29"), department("b", ljusdal, "validTo", "1999-01-01"), department("c", ljusdal, "validFrom", "2999-01-01"))
	w.finds("Department", nil, "a", "b", "c")
}

func acrossTowns(w *world) {
	activity := node("Activity:v", ljusdal, "title", "v", "status", "PLANNED")
	w.apply(towns(), activity, assignment("x", ljusdal), assignment("y", mora))
	w.refuse(edge("Activity:v", "PART_OF", "Assignment:y"), "0 edge: invalid")
	w.apply(edge("Activity:v", "PART_OF", "Assignment:x"))
	w.refuse(slices.Concat(removeNode("Assignment:x"), assignment("x", mora), edge("Activity:v", "PART_OF", "Assignment:x")), "2 edge: invalid")
	w.refuse(slices.Concat(post("p", mora), department("a", ljusdal), edge("Post:p", "WORKS_IN", "Department:a")), "2 edge: invalid")
}

func acrossNobody(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", mora), edge("Department:a", "SERVES", "Department:b"),
		node("PolicyDocument:d", "", "title", "Miljöbalken", "status", "ADOPTED"), edge("PolicyDocument:d", "OWNED_BY", "Department:a", "role", "OWNS"))
	w.equal("serves", w.far("Department:a", "serves"), []string{"b"})
}

func outOfRange(w *world) {
	w.apply(agenda(), goal("8", "agenda2030"))
	influence := func(score any) changes { return edge("Goal:7", "INTERACTS", "Goal:8", "score", score) }
	for _, score := range []any{-4, 4, 4.0, 1 << 31} {
		w.refuse(influence(score), "0 score: invalid")
	}
	for _, score := range []any{-3, 0, 3.0} {
		w.apply(influence(score))
	}
	w.refuse(slices.Concat(influence(-4), edge("Goal:8", "INTERACTS", "Goal:7", "score", 7)), "0 score: invalid", "1 score: invalid")
	w.apply(towns())
	passage := func(line any) changes {
		return node("Passage:a", ljusdal, "number", "1", "text", "a", "line", line)
	}
	w.refuse(passage(0), "0 line: invalid")
	w.apply(passage(1), passage(nil))
	document := node("PolicyDocument:d", "", "title", "d", "status", "ADOPTED")
	sure := func(score float64) changes {
		return edge("PolicyDocument:d", "ADDRESSES", "Goal:7", "status", "SUGGESTED", "quote", "q", "score", score)
	}
	w.apply(document, sure(0), sure(1))
	w.refuse(sure(1.0001), "0 score: invalid")
	w.refuse(sure(-0.0001), "0 score: invalid")
}

func askedOutOfRange(w *world) {
	w.apply(agenda(), goal("8", "agenda2030"), edge("Goal:7", "INTERACTS", "Goal:8", "score", 3))
	scored := func(op graph.Op, score int64) graph.Filter {
		return w.match(graph.Some, "Goal.influences", w.edgeIs("Goal.influences", "score", op, score))
	}
	w.finds("Goal", scored(graph.Lt, 100), "7")
	w.finds("Goal", scored(graph.Gt, 100))
}

func rulesAtOnce(w *world) {
	w.apply(departments("a", "b"), parts("a", "b"), post("p", mora))
	_, err := w.expecting(map[string]graph.Revision{"Department:b": 0}, slices.Concat(
		parts("b", "a"),
		department("c", ljusdal, "validFrom", "2020-01-01", "validTo", "2019-01-01", "name", "a"),
		edge("Post:p", "WORKS_IN", "Department:b"),
		edge("Post:p", "WORKS_IN", "Department:nowhere")))
	w.equal("violations", w.told(err), []string{"0 edge: invalid", "0 revision: conflict", "1 name: conflict", "1 validTo: invalid", "2 edge: invalid", "3 to: not found"})
}
