package onneo4j

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"malgraf/clients"
)

// docs/operations.md lists the metrics of a program on Neo4j, no more and no fewer, and
// each sort of call and statement that is measured.
func TestMetricsAreThoseOfTheManual(t *testing.T) {
	program := clients.Start(t, empty(t), "--seed=agenda2030")
	event(t, follow(t, program, `subscription {changes(since: 0) {revision}}`))
	for range 30 { // often enough to be planned as one statement
		ask(t, program.URL, `{goals(first: 2) {nodes {code targets(first: 2) {nodes {code}}}} search(text: "energi") {totalCount} node(id: "Goal:7") {id} commits {nodes {revision}}}`)
	}
	ask(t, program.URL, `mutation {removeTarget(id: "Target:7.2") {revision}}`)
	_, page := get(t, program.URL+"/metrics")
	text, err := os.ReadFile("../../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	manual := listed(string(text))
	found := map[string]bool{}
	for _, name := range regexp.MustCompile(`(?m)^# TYPE (malgraf_\S+) `).FindAllStringSubmatch(page, -1) {
		found[name[1]] = true
		if manual[name[1]] == "" {
			t.Errorf("%s is not in docs/operations.md", name[1])
		}
	}
	for name := range manual {
		if !found[name] {
			t.Errorf("there is no %s", name)
		}
	}
	sorts := map[string][]string{}
	for _, label := range regexp.MustCompile(`(?m)^(malgraf_store_\S+)_count\{.*?(?:call|statement)="(\w+)"`).FindAllStringSubmatch(page, -1) {
		sorts[label[1]] = append(sorts[label[1]], label[2])
	}
	for name, measured := range sorts {
		words := regexp.MustCompile(`\w+`).FindAllString(manual[name], -1)
		for _, sort := range measured {
			if !slices.Contains(words, sort) {
				t.Errorf("%s of %s is not in docs/operations.md", name, sort)
			}
		}
	}
	if len(sorts) != 2 {
		t.Errorf("only %v are measured by their sort", sorts)
	}
}

// listed returns what the table of metrics says of each name. A name that begins with an
// underscore stands for the one before it with another ending.
func listed(manual string) map[string]string {
	found := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| (`malgraf_[^|]*) \\|[^|]*\\| (.*) \\|$").FindAllStringSubmatch(manual, -1) {
		before := ""
		for _, name := range regexp.MustCompile("`(\\w+)`").FindAllStringSubmatch(row[1], -1) {
			whole := name[1]
			if strings.HasPrefix(whole, "_") {
				whole = endsWith(before, whole)
			} else {
				before = whole
			}
			found[whole] = row[2]
		}
	}
	return found
}

// endsWith gives a name the ending of its row's next: connections_in_use and _idle, or
// connections_opened_total and _closed_total.
func endsWith(name, ending string) string {
	for _, own := range []string{"_in_use", "_opened_total"} {
		if begin, is := strings.CutSuffix(name, own); is {
			return begin + ending
		}
	}
	return name + ending
}
