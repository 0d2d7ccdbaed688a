package graphtest

import (
	"fmt"
	"strings"

	"malgraf/graph"
)

var pages = []specification{
	{"first and last, from either end", firstAndLast},
	{"first 0 and last 0 give no rows and true flags", pageOfNone},
	{"after and before limit the list, with first and last within", afterAndBefore},
	{"walking forward by any page size meets each row once", walkForward},
	{"walking backward by any page size meets each row once", walkBackward},
	{"a cursor between equal values goes on by id", equalValues},
	{"a cursor whose node is gone still stands in its place", removedCursor},
	{"rows added around a cursor do not move it", addedAround},
	{"missing values in a cursor stand where missing values do", nullCursor},
	{"keys are the values of the order's terms", keysOfOrder},
	{"the total is of the whole filtered list", totals},
	{"more rows than Max is too large", tooLarge},
	{"a page that does not fit is invalid", misfitPages},
}

func number(n int) *int { return &n }

// shelf is assignments a to f, by number: c 1, a 2, d 2, f 2, then b and e without.
func shelf() changes {
	all := towns()
	for key, number := range map[string]any{"a": "2", "b": nil, "c": "1", "d": "2", "e": nil, "f": "2"} {
		all = append(all, assignment(key, ljusdal, "number", number)...)
	}
	return all
}

func (w *world) shelfScan(page graph.Page) graph.Scan {
	return graph.Scan{Kind: w.kind("Assignment"), Order: w.order("Assignment", "number"), Page: page, Want: graph.Want{Keys: true, Total: true}}
}

// page writes an answer as its keys, with < and > where the list goes on.
func (w *world) page(page graph.Page) string {
	w.Helper()
	rows := w.scan(w.shelfScan(page))
	return flagged(rows, 0)
}

func flagged(rows *graph.Rows, parent int) string {
	text := strings.Join(keys(rows.Nodes.IDs[rows.Offsets[parent]:rows.Offsets[parent+1]]), "")
	if rows.Previous[parent] {
		text = "<" + text
	}
	if rows.Next[parent] {
		text += ">"
	}
	return text
}

// at is the place of a key on the shelf.
func at(key string) *graph.Position {
	numbers := map[string]any{"a": "2", "b": nil, "c": "1", "d": "2", "e": nil, "f": "2"}
	return &graph.Position{Keys: []any{numbers[key]}, ID: "Assignment:" + key}
}

func (w *world) pages(table map[string]graph.Page) {
	w.Helper()
	for want, page := range table {
		want, _, _ = strings.Cut(want, " ")
		if got := w.page(page); got != want {
			w.Errorf("page %s: got %q, want %q", describePage(page), got, want)
		}
	}
}

func describePage(page graph.Page) string {
	text := ""
	for name, n := range map[string]*int{"first": page.First, "last": page.Last} {
		if n != nil {
			text += fmt.Sprintf("%s %d ", name, *n)
		}
	}
	for name, place := range map[string]*graph.Position{"after": page.After, "before": page.Before} {
		if place != nil {
			text += fmt.Sprintf("%s %v ", name, *place)
		}
	}
	return text
}

func firstAndLast(w *world) {
	w.apply(shelf())
	w.pages(map[string]graph.Page{
		"cadfbe":           {},
		"ca>":              {First: number(2)},
		"<be":              {Last: number(2)},
		"cadfbe first 6":   {First: number(6)},
		"cadfbe first 100": {First: number(100)},
		"cadfbe last 6":    {Last: number(6)},
		"cadfbe last 100":  {Last: number(100)},
	})
}

func pageOfNone(w *world) {
	w.equal("nothing there", w.page(graph.Page{First: number(0)}), "")
	w.apply(shelf())
	w.pages(map[string]graph.Page{
		">":                    {First: number(0)},
		"<":                    {Last: number(0)},
		"<>":                   {First: number(0), After: at("a")},
		"<> last":              {Last: number(0), Before: at("b")},
		"< after the end":      {First: number(0), After: at("e")},
		"> before the start":   {Last: number(0), Before: at("c")},
		"<> nothing between":   {First: number(0), After: at("a"), Before: at("d")},
		"<> last, none within": {Last: number(0), After: at("a"), Before: at("d")},
	})
}

func afterAndBefore(w *world) {
	w.apply(shelf())
	w.pages(map[string]graph.Page{
		"<dfbe":           {After: at("a")},
		"<df>":            {After: at("a"), First: number(2)},
		"<dfbe first 4":   {After: at("a"), First: number(4)},
		"<be":             {After: at("a"), Last: number(2)},
		"<dfbe last 4":    {After: at("a"), Last: number(4)},
		"ca>":             {Before: at("d")},
		"c>":              {Before: at("d"), First: number(1)},
		"<a>":             {Before: at("d"), Last: number(1)},
		"ca> last 2":      {Before: at("d"), Last: number(2)},
		"<adf>":           {After: at("c"), Before: at("b")},
		"<a>  first":      {After: at("c"), Before: at("b"), First: number(1)},
		"<f>":             {After: at("c"), Before: at("b"), Last: number(1)},
		"<adf>  first 3":  {After: at("c"), Before: at("b"), First: number(3)},
		"<":               {After: at("e")},
		">":               {Before: at("c")},
		"<> between":      {After: at("a"), Before: at("d")},
		"cadfbe before z": {Before: &graph.Position{Keys: []any{nil}, ID: "Assignment:z"}},
		"cadfbe after 0":  {After: &graph.Position{Keys: []any{"0"}, ID: "Assignment:z"}},
	})
}

func walkForward(w *world) {
	w.apply(shelf())
	for size := 1; size <= 7; size++ {
		var met []string
		page := graph.Page{First: number(size)}
		for range 10 {
			rows := w.scan(w.shelfScan(page))
			met = append(met, keys(rows.Nodes.IDs)...)
			w.equal("previous", rows.Previous[0], page.After != nil)
			if !rows.Next[0] {
				break
			}
			last := rows.Nodes.Len() - 1
			page.After = &graph.Position{Keys: []any{rows.Keys[0][last]}, ID: rows.Nodes.IDs[last]}
		}
		w.equal(fmt.Sprintf("by %d", size), strings.Join(met, ""), "cadfbe")
	}
}

func walkBackward(w *world) {
	w.apply(shelf())
	for size := 1; size <= 7; size++ {
		met := ""
		page := graph.Page{Last: number(size)}
		for range 10 {
			rows := w.scan(w.shelfScan(page))
			met = strings.Join(keys(rows.Nodes.IDs), "") + met
			w.equal("next", rows.Next[0], page.Before != nil)
			if !rows.Previous[0] {
				break
			}
			page.Before = &graph.Position{Keys: []any{rows.Keys[0][0]}, ID: rows.Nodes.IDs[0]}
		}
		w.equal(fmt.Sprintf("by %d", size), met, "cadfbe")
	}
}

func equalValues(w *world) {
	w.apply(shelf())
	for _, terms := range []string{"status", "-status", "status -scope", ""} {
		order := w.order("Assignment", strings.Fields(terms)...)
		values := []any{"DECIDED", "DEPARTMENT"}[:len(order)]
		rows := w.scan(graph.Scan{Kind: w.kind("Assignment"), Order: order,
			Page: graph.Page{After: &graph.Position{Keys: values, ID: "Assignment:b"}, Before: &graph.Position{Keys: values, ID: "Assignment:f"}}})
		w.equal("between b and f by "+terms, flagged(rows, 0), "<cde>")
	}
}

func removedCursor(w *world) {
	w.apply(shelf())
	w.apply(removeNode("Assignment:d"))
	w.pages(map[string]graph.Page{
		"<fb>": {After: at("d"), First: number(2)},
		"ca>":  {Before: at("d")},
		"<fbe": {After: at("d")},
	})
	w.apply(removeNode("Assignment:c"), removeNode("Assignment:a"))
	w.pages(map[string]graph.Page{"fbe": {After: at("d")}, ">": {Before: at("d")}})
}

func addedAround(w *world) {
	w.apply(shelf())
	w.apply(assignment("a1", ljusdal, "number", "2"), assignment("d1", ljusdal, "number", "2"), assignment("0", ljusdal, "number", "0"))
	w.pages(map[string]graph.Page{
		"<d1fbe":  {After: at("d")},
		"0caa1d>": {Before: &graph.Position{Keys: []any{"2"}, ID: "Assignment:d1"}},
		"<a1>":    {After: at("a"), Before: at("d")},
	})
}

func nullCursor(w *world) {
	w.apply(shelf())
	w.pages(map[string]graph.Page{"<e": {After: at("b")}, "cadf>": {Before: at("b")}})
	for _, key := range []string{"b", "e"} {
		rows := w.scan(graph.Scan{Kind: w.kind("Assignment"), Order: w.order("Assignment", "-number"), Page: graph.Page{Before: at(key)}})
		w.equal("before "+key+", descending", flagged(rows, 0), map[string]string{"b": "adfc>", "e": "adfcb>"}[key])
	}
}

func keysOfOrder(w *world) {
	w.apply(school())
	rows := w.scan(graph.Scan{Kind: w.kind("Assignment"), Order: w.order("Assignment", "-#departments", "status", "municipality.name", "due", "id"), Want: graph.Want{Keys: true}})
	w.equal("ids", keys(rows.Nodes.IDs), []string{"y", "x", "z"})
	w.equal("keys", rows.Keys, []graph.Column{
		{int64(2), int64(1), int64(0)}, {"DONE", "DECIDED", "DECIDED"}, {"Ljusdal", "Ljusdal", "Mora"}, {nil, nil, nil},
		{"Assignment:y", "Assignment:x", "Assignment:z"}})
	page := graph.Page{After: &graph.Position{Keys: []any{int64(1), "DECIDED", "Ljusdal", nil, "Assignment:x"}, ID: "Assignment:x"}}
	rows = w.scan(graph.Scan{Kind: w.kind("Assignment"), Order: w.order("Assignment", "-#departments", "status", "municipality.name", "due", "id"), Page: page})
	w.equal("after x", flagged(rows, 0), "<z")
}

func totals(w *world) {
	w.apply(shelf())
	for _, page := range []graph.Page{{}, {First: number(0)}, {First: number(2), After: at("a")}, {Last: number(1)}, {After: at("e")}} {
		w.equal("total", w.scan(w.shelfScan(page)).Totals, []int{6})
	}
	scan := w.shelfScan(graph.Page{First: number(1)})
	scan.Where = w.is("Assignment.number", graph.IsNull, true)
	w.equal("total of filtered", w.scan(scan).Totals, []int{2})
	scan.Where = graph.Or{}
	w.equal("total of none", w.scan(scan).Totals, []int{0})
}

func tooLarge(w *world) {
	w.apply(shelf())
	for _, limit := range []struct {
		page graph.Page
		max  int
		err  error
	}{{graph.Page{}, 6, nil}, {graph.Page{}, 5, graph.ErrTooLarge}, {graph.Page{First: number(5)}, 5, nil}, {graph.Page{Last: number(2)}, 1, graph.ErrTooLarge}, {graph.Page{After: at("a")}, 4, nil}} {
		scan := w.shelfScan(limit.page)
		scan.Max = limit.max
		if _, err := w.view().Scan(w.ctx, scan); (err == nil) != (limit.err == nil) || (err != nil && sentinelOf(err) != limit.err.Error()) {
			w.Errorf("%sat most %d: %v, want %v", describePage(limit.page), limit.max, err, limit.err)
		}
	}
}

func misfitPages(w *world) {
	w.apply(shelf())
	for name, page := range map[string]graph.Page{
		"first and last":          {First: number(1), Last: number(1)},
		"negative first":          {First: number(-1)},
		"negative last":           {Last: number(-1)},
		"too few keys":            {After: &graph.Position{ID: "Assignment:a"}},
		"too many keys":           {Before: &graph.Position{Keys: []any{"2", "2"}, ID: "Assignment:a"}},
		"a key of another type":   {After: &graph.Position{Keys: []any{int64(2)}, ID: "Assignment:a"}},
		"a key of no type at all": {After: &graph.Position{Keys: []any{struct{}{}}, ID: "Assignment:a"}},
	} {
		if _, err := w.view().Scan(w.ctx, w.shelfScan(page)); sentinelOf(err) != graph.ErrInvalid.Error() {
			w.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}
