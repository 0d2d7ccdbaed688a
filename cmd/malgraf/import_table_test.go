package main

import (
	"strings"
	"testing"
)

// tableImport are the arguments that import one of the tables of package table.
func tableImport(name, kind, store string) []string {
	const folder = "../../table/testdata/"
	return []string{"import", "table", folder + name + ".csv", "--kind=" + kind, "--map=" + folder + name + ".yaml", store}
}

func TestImportTable(t *testing.T) {
	store := town(t)
	before := succeeds(t, "export", store).out
	assignments, activities := tableImport("uppdrag", "assignment", store), tableImport("aktiviteter", "activity", store)

	dry := succeeds(t, append(assignments, "--dry-run")...)
	if !strings.Contains(dry.out, `+ Assignment:9999/ext/A-1 {`) || !strings.Contains(dry.err, "would change: ") {
		t.Errorf("%s%s", dry.out, dry.err)
	}
	sameLines(t, before, succeeds(t, "export", store).out)

	first := succeeds(t, assignments...)
	if first.out != "" {
		t.Errorf("on standard output: %s", first.out)
	}
	for _, line := range []string{
		"Planverktyget, assignments of 9999: 11 rows, ",
		`row 6 (A-4, line 7 of the file) not taken: `, `row 8 (line 9 of the file) not taken: column "Id" is empty`,
		`row 11 (A-8, line 12 of the file) not taken: it has 4 cells where the header has 14`, `warning: column "Kommentar"`,
	} {
		if !strings.Contains("\n"+first.err, "\n"+line) {
			t.Errorf("no line %s in\n%s", line, first.err)
		}
	}
	if strings.Contains(first.err, "\n\n") {
		t.Errorf("an empty line in\n%s", first.err)
	}
	after := succeeds(t, "export", store).out
	second := succeeds(t, assignments...)
	if !strings.Contains(second.err, "nothing changes") || !strings.Contains(second.err, "row 6 (A-4") {
		t.Error(second.err)
	}
	sameLines(t, after, succeeds(t, "export", store).out)

	if report := succeeds(t, activities...).err; !strings.Contains(report, "(1003") || !strings.Contains(report, "not taken: ") {
		t.Error(report)
	}
	if report := succeeds(t, activities...).err; !strings.Contains(report, "nothing changes") {
		t.Error(report)
	}
	answers(t, serve(t, store).url, `{assignments(where: {externalId: {eq: "A-1"}}) {nodes {title start targets {nodes {code}} departments(orderBy: [{name: DESC}]) {edges {role node {name}}} responsible {nodes {title}} activities {nodes {title}}}}}`,
		`{"data":{"assignments":{"nodes":[{"title":"Alla barn ska lära sig läsa","start":"2023-01-31","targets":{"nodes":[{"code":"4.1"},{"code":"4.6"}]},`+
			`"departments":{"edges":[{"role":"OWNS","node":{"name":"Utbildningsförvaltningen"}},{"role":"TAKES_PART","node":{"name":"Kommunledningskontoret"}}]},`+
			`"responsible":{"nodes":[{"title":"Skolchef"}]},"activities":{"nodes":[{"title":"Högläsning varje vecka"}]}}]}}}`)
}

func TestTableIsRefused(t *testing.T) {
	store := town(t)
	before := succeeds(t, "export", store).out
	good := tableImport("uppdrag", "assignment", store)
	for _, c := range []struct {
		name  string
		args  []string
		words []string
	}{
		{"another kind", tableImport("uppdrag", "goal", store), []string{"goal", "assignment", "activity"}},
		{"no map", good[:4], []string{"--map"}},
		{"another municipality than the map's", append(good, "--municipality=2161"), []string{"9999", "2161"}},
		{"map is not there", append(good[:4:4], "--map=no-such.yaml", store), []string{"no-such.yaml"}},
		{"map is none", append(good[:4:4], "--map=testdata/town.jsonl", store), []string{"town.jsonl"}},
		{"map of another table", append(good[:4:4], "--map=../../table/testdata/aktiviteter.yaml", store), []string{"Aktivitets-id"}},
		{"no table", []string{"import", "table", t.TempDir(), good[3], good[4], store}, []string{"directory"}},
		{"municipality is not there", tableImport("uppdrag", "assignment", seeded(t, "agenda2030")), []string{`"9999"`, "not found"}},
		{"store is not there", tableImport("uppdrag", "assignment", newStore(t)), []string{"no such store", "start malgraf on it once"}},
	} {
		t.Run(c.name, func(t *testing.T) { fails(t, c.args, c.words...) })
	}
	sameLines(t, before, succeeds(t, "export", store).out)
}

// What only the graph can refuse is told with the rows that ask for it.
func TestTableThatTheGraphRefuses(t *testing.T) {
	store := town(t)
	const head = "system: Verktyget\nmunicipality: \"9999\"\nexternalId: Id\nproperties:\n  title: Rubrik\n" +
		"  form: {value: ASSIGNMENT}\n  scope: {value: DEPARTMENT}\n  status: {value: DECIDED}\n"
	from := func(columns, text string) []string {
		return []string{"import", "table", file(t, "rows.csv", text), "--kind=assignment", "--map=" + file(t, "map.yaml", head+columns), store}
	}
	succeeds(t, from("  start: Start\n", "Id;Rubrik;Start\nA-1;Ett;2024-05-01\nA-2;Två;2024-05-01\n")...)
	before := succeeds(t, "export", store).out
	end := fails(t, from("  due: Slut\n", "Id;Rubrik;Slut\nA-2;Två;2024-06-01\nA-1;Ett;2024-01-01\n"), "rows.csv: row 3 (A-1), due: ", "2024-05-01")
	if strings.Contains(end.err, "change ") || strings.Contains(end.err, "row 2") {
		t.Error(end.err)
	}
	fails(t, from("edges:\n  succeeds: Efter\n", "Id;Rubrik;Efter\n\nA-3;Tre;\nA-1;Ett;A-2\nA-2;Två;A-1\n"), "row 4 (A-1), edge: ", "\nrow 5 (A-2), edge: ", "closes a circle")
	sameLines(t, before, succeeds(t, "export", store).out)
}
