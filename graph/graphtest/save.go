package graphtest

import (
	"encoding/json"
	"math"

	"malgraf/graph"
)

var saving = []specification{
	{"a change makes a node", nodeIsMade},
	{"a property that was never set is null, a list is empty", neverSet},
	{"a later change leaves alone what it does not name", keepsAbsent},
	{"null clears a property", nullClears},
	{"an empty text is a value, not an absence", emptyText},
	{"a list is replaced as a whole, in its order, and may be emptied", listReplaced},
	{"ids hold any characters up to U+FFFF and are told apart by case", anyID},
	{"a later change may name the municipality again", municipalityAgain},
	{"a change may refer to what an earlier one or a later one makes", anyOrderInBatch},
	{"a node may be changed twice in a batch", twiceInBatch},
	{"a node made and removed in one batch is not there", madeAndRemoved},
	{"a commit tells which nodes were not there before", created},
}

func nodeIsMade(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Kommunstyrelsen", "source", "bild 3", "basis", "STATED"))
	w.finds("Department", nil, "a")
	w.equal("id", w.value("Department:a", "id"), any("Department:a"))
	w.equal("name", w.value("Department:a", "name"), any("Kommunstyrelsen"))
	w.equal("type", w.value("Department:a", "type"), any("BOARD"))
	w.equal("source", w.value("Department:a", "source"), any("bild 3"))
	w.equal("basis", w.value("Department:a", "basis"), any("STATED"))
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
}

func created(w *world) {
	w.apply(towns(), department("a", ljusdal))
	some := append(append(department("b", ljusdal), node("Department:a", "", "name", "Ny")...), department("c", ljusdal)...)
	w.equal("of a dry run", w.makes(graph.Batch{Changes: some, DryRun: true}).Created, []string{"Department:b", "Department:c"})
	w.equal("of changes", w.apply(some).Created, []string{"Department:b", "Department:c"})
	w.equal("of the same again", w.apply(some).Created, nil)
	w.equal("removed and made for another", w.apply(removeNode("Department:c"), department("c", mora)).Created, nil)
	w.apply(removeNode("Department:c"))
	w.equal("made after it was removed", w.apply(department("c", ljusdal)).Created, []string{"Department:c"})
}

func neverSet(w *world) {
	w.apply(towns(), agenda(), department("a", ljusdal))
	w.equal("validFrom", w.value("Department:a", "validFrom"), nil)
	for _, list := range []any{w.value("Department:a", "aliases"), w.value("Goal:7", "dimensions")} {
		if texts, ok := list.([]string); !ok || texts == nil || len(texts) > 0 {
			w.Errorf("a list that was never set is %#v, want an empty []string", list)
		}
	}
}

func keepsAbsent(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"KS"}, "validFrom", "2019-01-01"))
	w.apply(node("Department:a", "", "name", "Styrelsen"))
	w.equal("name", w.value("Department:a", "name"), any("Styrelsen"))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"KS"}))
	w.equal("validFrom", w.value("Department:a", "validFrom"), any("2019-01-01"))
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
}

func nullClears(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"KS"}, "validFrom", "2019-01-01"))
	w.apply(node("Department:a", "", "aliases", nil, "validFrom", nil))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{}))
	w.equal("validFrom", w.value("Department:a", "validFrom"), nil)
}

func emptyText(w *world) {
	w.apply(towns(), assignment("a", ljusdal, "number", ""), assignment("b", ljusdal))
	w.equal("number", w.value("Assignment:a", "number"), any(""))
	w.finds("Assignment", w.is("Assignment.number", graph.IsNull, true), "b")
	w.finds("Assignment", w.is("Assignment.number", graph.Eq, ""), "a")
}

func listReplaced(w *world) {
	w.apply(towns(), department("a", ljusdal, "aliases", []string{"b", "a", "b"}))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"b", "a", "b"}))
	w.apply(node("Department:a", "", "aliases", []any{"c"}))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"c"}))
	w.apply(node("Department:a", "", "aliases", []string{}))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{}))
}

// oddTexts try to break out of whatever a store composes its statements of.
var oddTexts = []string{
	`'; DROP TABLE node; --`, `"}) DETACH DELETE n //`, "`a`) RETURN 1 //", `\`, `$1`, `{x}`, `%_*?`, "a\nb\tc", "a b", "a:b:c",
	"Å/ä/ö", "→ ﬁ ＦＵＬＬ", "a", "A", "\x00nul", "x'||'y",
}

func anyID(w *world) {
	w.apply(towns())
	for _, text := range oddTexts {
		w.apply(person(text, ljusdal, "name", text), post(text, ljusdal), edge("Post:"+text, "HELD_BY", "Person:"+text, "from", nil))
	}
	for _, text := range oddTexts {
		w.finds("Person", w.is("Person.id", graph.Eq, "Person:"+text), text)
		w.finds("Person", w.is("Person.name", graph.Eq, text), text)
		w.equal("held by", w.far("Post:"+text, "heldBy"), []string{text})
		w.equal("posts", w.far("Person:"+text, "posts"), []string{text})
	}
}

func municipalityAgain(w *world) {
	w.apply(towns(), department("a", ljusdal))
	w.apply(node("Department:a", ljusdal, "name", "Styrelsen"))
	w.equal("name", w.value("Department:a", "name"), any("Styrelsen"))
	w.equal("municipality", w.far("Department:a", "municipality"), []string{"2161"})
}

func anyOrderInBatch(w *world) {
	w.apply(edge("Post:p", "WORKS_IN", "Department:b"), post("p", mora), department("b", mora), towns(), department("a", ljusdal), edge("Department:a", "SERVES", "Department:b"))
	w.equal("works in", w.far("Post:p", "department"), []string{"b"})
	w.equal("serves", w.far("Department:a", "serves"), []string{"b"})
	w.equal("municipality", w.far("Post:p", "municipality"), []string{"2062"})
}

func twiceInBatch(w *world) {
	w.apply(towns(), department("a", ljusdal, "validFrom", "2019-01-01"), node("Department:a", "", "name", "B"), node("Department:a", "", "validFrom", nil))
	w.equal("name", w.value("Department:a", "name"), any("B"))
	w.equal("validFrom", w.value("Department:a", "validFrom"), nil)
}

func madeAndRemoved(w *world) {
	w.apply(towns(), department("a", ljusdal), department("b", ljusdal), edge("Department:a", "SERVES", "Department:b"), removeNode("Department:a"))
	w.finds("Department", nil, "b")
	w.equal("served by", w.far("Department:b", "servedBy"), nil)
}

var values = []specification{
	{"whole numbers of 32 bits, from any form that holds one", intsTaken},
	{"other whole numbers are refused", intsRefused},
	{"finite numbers, also whole ones, from any form that holds one", floatsTaken},
	{"dates that the calendar has, also the ends of months", datesTaken},
	{"dates that it has not are refused", datesRefused},
	{"enum values as the SDL writes them", enumsTaken},
	{"texts come back in NFC", textsComposed},
	{"lists hold no null", listsRefused},
	{"an answer holds the Go type of the property", goTypes},
}

func intsTaken(w *world) {
	w.apply(municipality("a"))
	for _, given := range []struct {
		value any
		want  int64
	}{
		{math.MaxInt32, math.MaxInt32}, {math.MinInt32, math.MinInt32}, {0, 0}, {int64(-1), -1},
		{float64(2030), 2030}, {float64(math.MinInt32), math.MinInt32},
		{json.Number("2030"), 2030}, {json.Number("-2147483648"), math.MinInt32},
	} {
		w.apply(node("Municipality:a", "", "population", given.value))
		w.equal("population", w.value("Municipality:a", "population"), any(given.want))
	}
}

func intsRefused(w *world) {
	w.apply(municipality("a"))
	for _, value := range []any{math.MaxInt32 + 1, math.MinInt32 - 1, int64(math.MaxInt64), 1.5, json.Number("2147483648"), json.Number("1.5"), math.Inf(1), math.NaN(), "1", true, []any{1}} {
		w.refuse(node("Municipality:a", "", "population", value), "0 population: invalid")
	}
	w.equal("population", w.value("Municipality:a", "population"), nil)
}

func floatsTaken(w *world) {
	w.apply(node("Indicator:a", "", "title", "a"))
	for _, given := range []struct {
		value any
		want  float64
	}{
		{1.5, 1.5}, {-0.1, -0.1}, {7, 7}, {int64(7), 7}, {json.Number("82.1"), 82.1}, {1e300, 1e300},
		{math.SmallestNonzeroFloat64, math.SmallestNonzeroFloat64}, {0.30000000000000004, 0.30000000000000004},
	} {
		w.apply(node("Indicator:a", "", "targetValue", given.value))
		w.equal("targetValue", w.value("Indicator:a", "targetValue"), any(given.want))
	}
	for _, value := range []any{math.Inf(1), math.NaN(), json.Number("1e999"), "1.5", false} {
		w.refuse(node("Indicator:a", "", "targetValue", value), "0 targetValue: invalid")
	}
}

func datesTaken(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, date := range []string{"2023-01-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"} {
		w.apply(node("Department:a", "", "validFrom", date))
		w.equal("validFrom", w.value("Department:a", "validFrom"), any(date))
	}
}

func datesRefused(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, date := range []any{"2023-02-29", "1900-02-29", "2023-04-31", "2023-13-01", "2023-1-1", "2023-01-01T00:00:00Z", "20230101", "", " 2023-01-01", "2023", 2023} {
		w.refuse(node("Department:a", "", "validFrom", date), "0 validFrom: invalid")
	}
}

func enumsTaken(w *world) {
	w.apply(towns(), agenda(), department("a", ljusdal))
	w.apply(node("Department:a", "", "type", "COMPANY"), node("Goal:7", "", "dimensions", []string{"SOCIAL", "ECONOMIC"}))
	w.equal("type", w.value("Department:a", "type"), any("COMPANY"))
	w.equal("dimensions", w.value("Goal:7", "dimensions"), any([]string{"SOCIAL", "ECONOMIC"}))
	for _, value := range []any{"company", "NONE", "", 1, true} {
		w.refuse(node("Department:a", "", "type", value), "0 type: invalid")
	}
	w.refuse(node("Goal:7", "", "dimensions", []any{"SOCIAL", "BLUE"}), "0 dimensions: invalid")
}

func textsComposed(w *world) {
	w.apply(towns(), department("a", ljusdal, "name", "Na\u0308mnd", "aliases", []string{"A\u030a"}))
	w.equal("name", w.value("Department:a", "name"), any("N\u00e4mnd"))
	w.equal("aliases", w.value("Department:a", "aliases"), any([]string{"\u00c5"}))
}

func listsRefused(w *world) {
	w.apply(towns(), department("a", ljusdal))
	for _, value := range []any{[]any{"a", nil}, []any{1}, "a", 1, map[string]any{}} {
		w.refuse(node("Department:a", "", "aliases", value), "0 aliases: invalid")
	}
}

func goTypes(w *world) {
	w.apply(towns(), municipality("a", "population", 7.0), node("Indicator:a", "", "title", "a", "targetValue", 7, "seriesEnd", json.Number("2020")))
	w.equal("Int", w.value("Municipality:a", "population"), any(int64(7)))
	w.equal("Int", w.value("Indicator:a", "seriesEnd"), any(int64(2020)))
	w.equal("Float", w.value("Indicator:a", "targetValue"), any(float64(7)))
}
