package graphtest

import (
	"math"
	"strings"

	"malgraf/graph"
)

var filters = []specification{
	{"no filter finds all, And{} all, Or{} none", emptyLogic},
	{"And, Or and Not", logic},
	{"text: Eq Ne In NotIn IsNull", textOperators},
	{"numbers: Eq Ne In NotIn Gt Gte Lt Lte IsNull", numberOperators},
	{"decimal numbers are compared as numbers", floatOperators},
	{"−0 is 0, stored and asked for", zeroOperators},
	{"dates: Eq Ne In NotIn Gt Gte Lt Lte IsNull", dateOperators},
	{"enums: Eq Ne In NotIn IsNull", enumOperators},
	{"ids: Eq Ne In NotIn IsNull", idOperators},
	{"lists: Has IsEmpty", listOperators},
	{"a missing value is found by IsNull, Ne, NotIn and Not alone", missingValues},
	{"Not of a comparison finds what the comparison does not", plainComplement},
	{"text that looks like a statement is but text", oddValues},
	{"a filter that does not fit the schema is invalid", misfits},
}

// bodies are municipalities with and without a population.
func bodies() changes {
	return append(append(append(
		municipality("a", "population", 10),
		municipality("b", "population", 20)...),
		municipality("c", "population", -5)...),
		municipality("d")...)
}

func emptyLogic(w *world) {
	w.apply(bodies())
	w.finds("Municipality", nil, "a", "b", "c", "d")
	w.finds("Municipality", graph.And{}, "a", "b", "c", "d")
	w.finds("Municipality", graph.Or{})
	w.finds("Municipality", graph.Not{Filter: graph.And{}})
	w.finds("Municipality", graph.Not{Filter: graph.Or{}}, "a", "b", "c", "d")
	w.finds("Municipality", graph.And{graph.Or{}, graph.And{}})
	w.finds("Municipality", graph.Or{graph.Or{}, graph.And{}}, "a", "b", "c", "d")
}

func logic(w *world) {
	w.apply(bodies())
	a, b, large := w.is("Municipality.code", graph.Eq, "a"), w.is("Municipality.code", graph.Eq, "b"), w.is("Municipality.population", graph.Gt, int64(5))
	w.finds("Municipality", graph.And{a, large}, "a")
	w.finds("Municipality", graph.And{a, b})
	w.finds("Municipality", graph.Or{a, b}, "a", "b")
	w.finds("Municipality", graph.Or{a, a}, "a")
	w.finds("Municipality", graph.Not{Filter: graph.Or{a, b}}, "c", "d")
	w.finds("Municipality", graph.And{large, graph.Not{Filter: a}}, "b")
	w.finds("Municipality", graph.Not{Filter: graph.Not{Filter: a}}, "a")
	w.finds("Municipality", graph.Or{graph.And{a, large}, graph.And{graph.Not{Filter: large}, graph.Not{Filter: b}}}, "a", "c", "d")
}

// comparison is an operator with a value and the keys it finds, joined by spaces.
type comparison struct {
	op    graph.Op
	value any
	want  string
}

func (w *world) compare(property string, table []comparison) {
	w.Helper()
	kind, _, _ := strings.Cut(property, ".")
	for _, row := range table {
		got := strings.Join(keys(w.scan(graph.Scan{Kind: w.kind(kind), Where: w.is(property, row.op, row.value)}).Nodes.IDs), " ")
		if got != row.want {
			w.Errorf("%s, operator %d, value %#v: found %q, want %q", property, row.op, row.value, got, row.want)
		}
	}
}

func list(values ...any) []any { return append([]any{}, values...) }

func textOperators(w *world) {
	w.apply(towns(), assignment("a", ljusdal, "number", "x"), assignment("b", ljusdal, "number", "X"), assignment("c", ljusdal), assignment("d", ljusdal, "number", ""))
	w.compare("Assignment.number", []comparison{
		{graph.Eq, "x", "a"}, {graph.Eq, "y", ""}, {graph.Eq, "", "d"},
		{graph.Ne, "x", "b c d"},
		{graph.In, list("x", "", "y", "x"), "a d"}, {graph.In, list(), ""},
		{graph.NotIn, list("x", ""), "b c"}, {graph.NotIn, list(), "a b c d"},
		{graph.IsNull, true, "c"}, {graph.IsNull, false, "a b d"},
	})
}

func numberOperators(w *world) {
	w.apply(bodies())
	w.compare("Municipality.population", []comparison{
		{graph.Eq, int64(10), "a"}, {graph.Ne, int64(10), "b c d"},
		{graph.In, list(int64(10), int64(-5)), "a c"}, {graph.In, list(), ""},
		{graph.NotIn, list(int64(10)), "b c d"}, {graph.NotIn, list(), "a b c d"},
		{graph.Gt, int64(10), "b"}, {graph.Gte, int64(10), "a b"}, {graph.Lt, int64(10), "c"}, {graph.Lte, int64(10), "a c"},
		{graph.Lt, int64(0), "c"}, {graph.Gt, int64(-6), "a b c"},
		{graph.IsNull, true, "d"}, {graph.IsNull, false, "a b c"},
	})
}

func floatOperators(w *world) {
	for key, value := range map[string]any{"a": 0.1, "b": 2, "c": -1e10, "d": nil, "e": 10.5} {
		w.apply(node("Indicator:"+key, "", "title", key, "targetValue", value))
	}
	w.compare("Indicator.targetValue", []comparison{
		{graph.Eq, 0.1, "a"}, {graph.Eq, 2.0, "b"}, {graph.Ne, 2.0, "a c d e"},
		{graph.In, list(2.0, 10.5), "b e"}, {graph.NotIn, list(2.0, 10.5), "a c d"},
		{graph.Gt, 0.1, "b e"}, {graph.Gte, 0.1, "a b e"}, {graph.Lt, 10.5, "a b c"}, {graph.Lte, -1e10, "c"},
		{graph.IsNull, true, "d"},
	})
}

func zeroOperators(w *world) {
	below := math.Copysign(0, -1)
	for key, value := range map[string]float64{"a": 0, "b": below, "c": 1} {
		w.apply(node("Indicator:"+key, "", "title", key, "targetValue", value))
	}
	for _, zero := range []float64{0, below} {
		w.compare("Indicator.targetValue", []comparison{
			{graph.Eq, zero, "a b"}, {graph.Ne, zero, "c"}, {graph.In, list(zero), "a b"}, {graph.NotIn, list(zero), "c"},
			{graph.Gt, zero, "c"}, {graph.Gte, zero, "a b c"}, {graph.Lt, zero, ""}, {graph.Lte, zero, "a b"},
		})
	}
}

func dateOperators(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2023-01-31"), department("b", ljusdal, "validFrom", "2023-02-01"), department("c", ljusdal), department("d", ljusdal, "validFrom", "1999-12-31"))
	w.compare("Department.validFrom", []comparison{
		{graph.Eq, "2023-01-31", "a"}, {graph.Ne, "2023-01-31", "b c d"},
		{graph.In, list("2023-01-31", "1999-12-31"), "a d"}, {graph.NotIn, list("2023-01-31"), "b c d"},
		{graph.Gt, "2023-01-31", "b"}, {graph.Gte, "2023-01-31", "a b"}, {graph.Lt, "2023-01-31", "d"}, {graph.Lte, "2023-01-31", "a d"},
		{graph.IsNull, true, "c"}, {graph.IsNull, false, "a b d"},
	})
}

func enumOperators(w *world) {
	w.apply(node("PolicyDocument:a", "", "title", "a", "status", "ADOPTED", "type", "LAW"), node("PolicyDocument:b", "", "title", "b", "status", "UPCOMING", "type", "PLAN"),
		node("PolicyDocument:c", "", "title", "c", "status", "ADOPTED"))
	w.compare("PolicyDocument.type", []comparison{
		{graph.Eq, "LAW", "a"}, {graph.Eq, "POLICY", ""}, {graph.Ne, "LAW", "b c"},
		{graph.In, list("LAW", "PLAN"), "a b"}, {graph.In, list(), ""}, {graph.NotIn, list("LAW"), "b c"}, {graph.NotIn, list(), "a b c"},
		{graph.IsNull, true, "c"}, {graph.IsNull, false, "a b"},
	})
	// As where a question asks for some values, and the rules let others be seen.
	kind := func(op graph.Op, value any) graph.Filter { return w.is("PolicyDocument.type", op, value) }
	both := kind(graph.In, list("LAW", "PLAN"))
	w.finds("PolicyDocument", graph.And{both, kind(graph.In, list("POLICY", "LAW"))}, "a")
	w.finds("PolicyDocument", graph.And{both, kind(graph.In, list("POLICY"))})
	w.finds("PolicyDocument", graph.And{both, kind(graph.Eq, "PLAN")}, "b")
	w.finds("PolicyDocument", graph.And{both, kind(graph.NotIn, list("LAW", "POLICY"))}, "b")
	w.finds("PolicyDocument", graph.Or{kind(graph.In, list("LAW")), kind(graph.In, list("PLAN", "LAW"))}, "a", "b")
	w.finds("PolicyDocument", graph.Not{Filter: graph.And{both, kind(graph.In, list("LAW", "POLICY"))}}, "b", "c")
}

func idOperators(w *world) {
	w.apply(bodies())
	w.compare("Municipality.id", []comparison{
		{graph.Eq, "Municipality:a", "a"}, {graph.Eq, "a", ""}, {graph.Ne, "Municipality:a", "b c d"},
		{graph.In, list("Municipality:d", "Municipality:a", "Goal:1"), "a d"}, {graph.NotIn, list("Municipality:a"), "b c d"},
		{graph.IsNull, true, ""}, {graph.IsNull, false, "a b c d"},
	})
}

func listOperators(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"KS", "Styrelsen"}), department("b", ljusdal, "aliases", []string{}), department("c", ljusdal), department("d", ljusdal, "aliases", []string{"Ä"}))
	w.compare("Department.aliases", []comparison{
		{graph.Has, "KS", "a"}, {graph.Has, "Styrelsen", "a"}, {graph.Has, "ks", ""}, {graph.Has, "K", ""}, {graph.Has, "KS Styrelsen", ""}, {graph.Has, "A\u0308", "d"},
		{graph.IsEmpty, true, "b c"}, {graph.IsEmpty, false, "a d"},
	})
	w.apply(framework("f"), goal("1", "f", "dimensions", []string{"SOCIAL", "ECONOMIC"}), goal("2", "f"))
	w.compare("Goal.dimensions", []comparison{{graph.Has, "SOCIAL", "1"}, {graph.Has, "ENVIRONMENTAL", ""}, {graph.IsEmpty, true, "2"}})
}

func missingValues(w *world) {
	w.apply(towns(), assignment("a", ljusdal), assignment("b", ljusdal, "number", "b", "due", "2023-01-01"))
	for property, value := range map[string]any{"Assignment.number": "x", "Assignment.due": "2000-01-01"} {
		for op := graph.Eq; op <= graph.IsNull; op++ {
			where, fits := w.fitting(property, op, value)
			if !fits {
				continue
			}
			found := strings.HasPrefix(strings.Join(keys(w.scan(graph.Scan{Kind: w.kind("Assignment"), Where: where}).Nodes.IDs), " "), "a")
			want := op == graph.Ne || op == graph.NotIn || op == graph.IsNull
			if found != want {
				w.Errorf("%s, operator %d: a missing value is found: %v, want %v", property, op, found, want)
			}
			negated := strings.HasPrefix(strings.Join(keys(w.scan(graph.Scan{Kind: w.kind("Assignment"), Where: graph.Not{Filter: where}}).Nodes.IDs), " "), "a")
			if negated == want {
				w.Errorf("Not of %s, operator %d: a missing value is found: %v, want %v", property, op, negated, !want)
			}
		}
	}
}

// fitting is a comparison with the operator, where the property takes it.
func (w *world) fitting(property string, op graph.Op, value any) (graph.Filter, bool) {
	text := w.property(property).Type == graph.TypeString
	switch op {
	case graph.In, graph.NotIn:
		value = list(value)
	case graph.IsNull:
		value = true
	case graph.Contains, graph.StartsWith:
		return w.is(property, op, value), text
	case graph.Gt, graph.Gte, graph.Lt, graph.Lte:
		return w.is(property, op, value), !text
	}
	return w.is(property, op, value), true
}

func plainComplement(w *world) {
	w.apply(bodies())
	for op := graph.Eq; op <= graph.Lte; op++ {
		var value any = int64(10)
		if op == graph.In || op == graph.NotIn {
			value = list(int64(10))
		}
		where := w.is("Municipality.population", op, value)
		found := w.scan(graph.Scan{Kind: w.kind("Municipality"), Where: where}).Nodes.Len()
		others := w.scan(graph.Scan{Kind: w.kind("Municipality"), Where: graph.Not{Filter: where}}).Nodes.Len()
		w.equal("found and not found", found+others, 4)
		w.finds("Municipality", graph.And{where, graph.Not{Filter: where}})
	}
}

func oddValues(w *world) {
	w.apply(towns())
	for _, text := range oddTexts {
		w.apply(assignment(text, ljusdal, "number", text))
	}
	for _, text := range oddTexts {
		w.finds("Assignment", w.is("Assignment.number", graph.Eq, text), text)
		w.finds("Assignment", w.is("Assignment.number", graph.In, list(text)), text)
		if text != "a" && text != "A" {
			w.finds("Assignment", w.is("Assignment.title", graph.StartsWith, text), text)
		}
	}
	w.finds("Assignment", w.is("Assignment.title", graph.Contains, "%_*"), "%_*?")
	w.finds("Assignment", w.is("Assignment.title", graph.Contains, ".*"))
}

func misfits(w *world) {
	w.apply(bodies())
	filters := map[string]graph.Filter{
		"a property of another kind":          w.is("Department.name", graph.Eq, "a"),
		"an edge of another kind":             w.match(graph.Some, "Department.posts", nil),
		"a count of an edge of another kind":  w.count("Department.posts", nil, graph.Eq, int64(1)),
		"Contains on a number":                w.is("Municipality.population", graph.Contains, "1"),
		"Gt on text":                          w.is("Municipality.name", graph.Gt, "a"),
		"Gt on an enum":                       w.is("Municipality.type", graph.Gt, "REGION"),
		"Has on text":                         w.is("Municipality.name", graph.Has, "a"),
		"a text for a number":                 w.is("Municipality.population", graph.Eq, "10"),
		"a number for text":                   w.is("Municipality.name", graph.Eq, int64(10)),
		"null":                                w.is("Municipality.name", graph.Eq, nil),
		"one value for In":                    w.is("Municipality.name", graph.In, "a"),
		"no truth value for IsNull":           w.is("Municipality.name", graph.IsNull, "a"),
		"an unknown operator":                 w.is("Municipality.name", graph.IsEmpty+1, "a"),
		"an edge property where no edge led":  w.edgeIs("Municipality.prioritises", "decision", graph.Eq, "a"),
		"a wrong property under an edge":      w.match(graph.Some, "Municipality.departments", w.is("Post.title", graph.Eq, "a")),
		"a wrong edge property under an edge": w.match(graph.Some, "Municipality.prioritises", w.edgeIs("Post.heldBy", "from", graph.Eq, "2020-01-01")),
		"a text for a count":                  w.count("Municipality.departments", nil, graph.Eq, "1"),
		"Contains on a count":                 w.count("Municipality.departments", nil, graph.Contains, int64(1)),
		"misfits deep in logic":               graph.Or{graph.And{}, graph.Not{Filter: graph.And{w.is("Department.name", graph.Eq, "a")}}},
	}
	for name, where := range filters {
		if _, err := w.view().Scan(w.ctx, graph.Scan{Kind: w.kind("Municipality"), Where: where}); sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if _, err := w.view().Scan(w.ctx, graph.Scan{Kind: w.kind("Department"), Where: w.is("Department.aliases", graph.Eq, "a")}); sentinelOf(err) != graph.ErrInvalid.Error() {
		w.Errorf("Eq on a list: %v, want ErrInvalid", err)
	}
}
