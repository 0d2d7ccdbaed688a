package table

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
)

func TestImportAssignments(t *testing.T) {
	o := newOffice(t)
	_, report := o.load("assignment", readFiles(t, "uppdrag", nil))
	o.equal("not taken", lines(report.NotTaken), []string{
		`row 6 (A-4, line 7 of the file) not taken: column "Status": "Pausad" is neither translated by the map nor one of PROPOSED, DECIDED, STARTED, DONE, STOPPED; start 2024-05-01 is after due 2024-04-01; column "Delmål": there is no target with the code "99.9"; column "Förvaltning": there is no department with the name "Trafiknämnden"`,
		`row 7 (A-5, line 8 of the file) not taken: column "Rubrik" is empty, and every Assignment must have a title; column "Startdatum": "31/12 2024" is no date such as 2023-01-31 or 2023-01-31 00:00`,
		`row 8 (line 9 of the file) not taken: column "Id" is empty: there is no external id`,
		`row 9 (A-7, line 10 of the file) not taken: the external id A-7 stands in the rows 9, 10, and which of them holds is not known`,
		`row 10 (A-7, line 11 of the file) not taken: the external id A-7 stands in the rows 9, 10, and which of them holds is not known`,
		`row 11 (A-8, line 12 of the file) not taken: it has 4 cells where the header has 14`,
		`row 12 (A-9, line 13 of the file) not taken: column "Svar på": the row of "A-5" is not taken`,
		`row 13 (A-10, line 14 of the file) not taken: column "Ansvarig": several posts are called "Enhetschef" (Post:9999/enhetschef, Post:9999/enhetschef-2), and the row does not say one department`,
	})
	o.equal("warnings", report.Warnings, []string{`column "Kommentar" is not used by the map`})
	o.equal("assignments", o.ids("Assignment"), []string{"Assignment:9999/ext/A-1", "Assignment:9999/ext/A-2", "Assignment:9999/ext/A-3"})
	o.equal("A-1", o.says("Assignment:9999/ext/A-1", "number", "title", "form", "scope", "status", "start", "due", "externalId", "source", "basis"), []string{
		"number 1", "title Alla barn ska lära sig läsa", "form ASSIGNMENT", "scope MUNICIPALITY_WIDE", "status STARTED",
		"start 2023-01-31", "due 2026-12-31", "externalId A-1", "source Planverktyget, A-1", "basis STATED"})
	o.equal("A-2", o.says("Assignment:9999/ext/A-2", "title", "form", "scope", "start"),
		[]string{`title Läsa ihop i "Bokens hus"`, "form MEASURE", "scope DEPARTMENT", "start <nil>"})
	o.equal("targets", o.links("Assignment:9999/ext/A-1", "targets"), []string{
		"Target:4.1 | Planverktyget, A-1 | STATED", "Target:4.6 | Planverktyget, A-1 | STATED"})
	o.equal("departments", o.links("Assignment:9999/ext/A-2", "departments"), []string{
		"Department:9999/kommunledningskontoret | TAKES_PART | Planverktyget, A-2 | STATED",
		"Department:9999/omsorgsförvaltningen | TAKES_PART | Planverktyget, A-2 | STATED",
		"Department:9999/utbildningsförvaltningen | OWNS | Planverktyget, A-2 | STATED"})
	o.equal("responsible", o.links("Assignment:9999/ext/A-2", "responsible"), []string{
		"Post:9999/bibliotekschef | Planverktyget, A-2 | STATED", "Post:9999/enhetschef | Planverktyget, A-2 | STATED"})
	o.equal("department of the post", o.links("Post:9999/enhetschef", "department"), []string{"Department:9999/utbildningsförvaltningen | Planverktyget, A-2 | STATED"})
	o.equal("post of that title in another department", o.links("Assignment:9999/ext/A-3", "responsible"), []string{"Post:9999/enhetschef-2 | Planverktyget, A-3 | STATED"})
	o.equal("answers", o.links("Assignment:9999/ext/A-2", "answers"), []string{"Assignment:9999/ext/A-1 | Planverktyget, A-2 | STATED"})
	o.equal("target by alias", o.links("Assignment:9999/ext/A-3", "targets"), []string{"Target:10.a | Planverktyget, A-3 | STATED"})
	if text := report.String(); !strings.HasPrefix(text, "Planverktyget, assignments of 9999: 11 rows, 3 taken (3 new), 8 not taken; made 4 posts\nrow 6 ") {
		t.Errorf("report: %s", text)
	}
}

func TestImportActivities(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	_, report := o.load("activity", readFiles(t, "aktiviteter", nil))
	o.equal("not taken", lines(report.NotTaken), []string{`row 4 (1003, line 5 of the file) not taken: column "Uppdrag": there is no assignment with the externalId "A-77"`})
	o.equal("warnings", report.Warnings, []string{`column "Ansvarig" holds personal names, which are not taken: what is responsible in the graph is a post`})
	o.equal("activities", o.ids("Activity"), []string{"Activity:9999/ext/1001", "Activity:9999/ext/1002"})
	o.equal("assignments", o.links("Activity:9999/ext/1001", "assignments"), []string{
		"Assignment:9999/ext/A-1 | Planverktyget, 1001 | STATED", "Assignment:9999/ext/A-2 | Planverktyget, 1001 | STATED"})
	o.equal("performed by", o.links("Activity:9999/ext/1001", "performedBy"), []string{
		"Department:9999/bokens-hus | Planverktyget, 1001 | STATED", "Department:9999/utbildningsförvaltningen | Planverktyget, 1001 | STATED"})
	o.equal("a department that was made", o.says("Department:9999/gatuenheten", "name", "type", "source"),
		[]string{"name Gatuenheten", "type UNIT", "source Planverktyget, 1002"})
	o.equal("people", o.ids("Person"), nil)
	o.equal("responsible", o.links("Activity:9999/ext/1001", "responsible"), nil)
	if report.Made["departments"] != 2 || report.New != 2 {
		t.Errorf("report: %s", report)
	}
}

func TestChangedFile(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	commit, _ := o.load("assignment", readFiles(t, "uppdrag", func(file string) string {
		file = strings.Replace(file, "4.1;UF;Omsorgsförvaltningen, KLK;Enhetschef, Bibliotekschef;A-1", "4.2;UF;;Bibliotekschef;", 1)
		file = strings.Replace(file, "Åtgärd;avslutad;;2022-02-01;2022-11-30", "Åtgärd;Pågående;;2022-02-01;", 1)
		return strings.Replace(file, "Trygga vägar;Åtgärd;Pausad;;2024-05-01;2024-04-01;99.9;Trafiknämnden", "Trygga vägar;Åtgärd;;;;;;UF", 1)
	}))
	o.equal("targets", o.links("Assignment:9999/ext/A-2", "targets"), []string{"Target:4.2 | Planverktyget, A-2 | STATED"})
	o.equal("departments", o.links("Assignment:9999/ext/A-2", "departments"), []string{"Department:9999/utbildningsförvaltningen | OWNS | Planverktyget, A-2 | STATED"})
	o.equal("responsible", o.links("Assignment:9999/ext/A-2", "responsible"), []string{"Post:9999/bibliotekschef | Planverktyget, A-2 | STATED"})
	o.equal("answers", o.links("Assignment:9999/ext/A-2", "answers"), nil)
	o.equal("A-3", o.says("Assignment:9999/ext/A-3", "status", "start", "due"), []string{"status STARTED", "start 2022-02-01", "due <nil>"})
	o.equal("A-4, taken now", o.says("Assignment:9999/ext/A-4", "title", "status"), []string{"title Trygga vägar", "status DECIDED"})
	for _, change := range commit.Changes {
		if change.Node == "Assignment:9999/ext/A-1" || change.From == "Assignment:9999/ext/A-1" {
			t.Errorf("a row that is as before gives the change %+v", change)
		}
	}
}

func TestSortedFileChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	head := readFiles(t, "uppdrag", nil)
	slices.Reverse(head.Rows)
	if commit, _ := o.loadOnce("assignment", head); commit.Revision != 0 {
		t.Errorf("the rows in another order change %v", commit.Changes)
	}
}

func TestOtherEdgesStay(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	o.apply([]graph.Change{
		{Edge: "CONTRIBUTES_TO", From: "Assignment:9999/ext/A-2", To: "Target:5.2", Set: map[string]any{"source": "a planner"}},
		{Edge: "ASSIGNED_TO", From: "Assignment:9999/ext/A-1", To: "Department:9999/samhällsbyggnad", Set: map[string]any{"role": "LEADS", "source": "a planner"}},
		{Edge: "CONTRIBUTES_TO", From: "Assignment:9999/ext/A-2", To: "Goal:4"},
	})
	_, report := o.load("assignment", readFiles(t, "uppdrag", func(file string) string {
		return strings.Replace(strings.Replace(file, ";4.1;UF", ";;UF", 1), "4.6 Läskunnighet;Utbildningsförvaltningen;KLK", "4.6 Läskunnighet;Utbildningsförvaltningen;KLK, samhällsbyggnad", 1)
	}))
	o.equal("targets", o.links("Assignment:9999/ext/A-2", "targets"), []string{"Target:5.2 | a planner"})
	o.equal("goals", o.links("Assignment:9999/ext/A-2", "goals"), []string{"Goal:4"})
	o.equal("departments", o.links("Assignment:9999/ext/A-1", "departments"), []string{
		"Department:9999/kommunledningskontoret | TAKES_PART | Planverktyget, A-1 | STATED",
		"Department:9999/samhällsbyggnad | LEADS | a planner",
		"Department:9999/utbildningsförvaltningen | OWNS | Planverktyget, A-1 | STATED"})
	want := `row 2 (A-1): the link departments to "samhällsbyggnad" came from elsewhere (a planner), says something else, and stays as it is`
	if !slices.Contains(report.Warnings, want) {
		t.Errorf("warnings %q, want %q", report.Warnings, want)
	}
}

func TestNodesThatAreThere(t *testing.T) {
	o := newOffice(t)
	own := map[string]any{"title": "Gammal rubrik", "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "PROPOSED", "externalId": "A-1", "basis": "INFERRED", "inference": "a guess"}
	taken := map[string]any{"title": "Annat", "form": "ASSIGNMENT", "scope": "DEPARTMENT", "status": "PROPOSED", "externalId": "Z-9"}
	o.apply([]graph.Change{
		{Node: "Assignment:9999/läsa", Municipality: "Municipality:9999", Set: own},
		{Node: "Assignment:9998/x", Municipality: "Municipality:9998", Set: own},
		{Node: "Assignment:9999/ext/A-3", Municipality: "Municipality:9999", Set: taken},
		{Node: "Post:9999/chef", Municipality: "Municipality:9999", Set: map[string]any{"title": "Skolchef"}},
	})
	_, report := o.load("assignment", readFiles(t, "uppdrag", nil))
	o.equal("found by its external id", o.says("Assignment:9999/läsa", "title", "status", "source", "basis", "inference"),
		[]string{"title Alla barn ska lära sig läsa", "status STARTED", "source Planverktyget, A-1", "basis STATED", "inference <nil>"})
	o.equal("of another municipality", o.says("Assignment:9998/x", "title"), []string{"title Gammal rubrik"})
	o.equal("not made twice", o.says("Assignment:9999/ext/A-1", "title"), nil)
	o.equal("another's node", o.says("Assignment:9999/ext/A-3", "title", "externalId"), []string{"title Annat", "externalId Z-9"})
	if !strings.Contains(report.String(), "row 5 (A-3, line 6 of the file) not taken: its node Assignment:9999/ext/A-3 has another external id") {
		t.Errorf("report: %s", report)
	}
	o.equal("a post without department gets the row's", o.links("Post:9999/chef", "department"), []string{"Department:9999/utbildningsförvaltningen | Planverktyget, A-1 | STATED"})
}

func TestPosts(t *testing.T) {
	o := newOffice(t)
	o.apply([]graph.Change{
		{Node: "Post:9999/a", Municipality: "Municipality:9999", Set: map[string]any{"title": "Rektor"}},
		{Edge: "WORKS_IN", From: "Post:9999/a", To: "Department:9999/omsorgsförvaltningen"},
	})
	mapping := fullMap + "  responsible: {column: Ansvarig, holds: posts, department: Enhet, separator: '/'}\n"
	table := readText(t, "municipality: '9999'"+mapping,
		"Id;Rubrik;Status;Ansvarig;Enhet\n1;a;DONE;rektor;Omsorgsförvaltningen\n2;b;DONE;Rektor / Kock;UF\n3;c;DONE;Kock;\n4;d;DONE;Vakt;\n5;e;DONE;vakt;UF / Kommunledningskontoret\n6;f;DONE;Vakt;Ingenstans\n")
	_, report := o.load("assignment", table)
	for id, want := range map[string]string{"1": "Post:9999/a", "3": "Post:9999/kock", "4": "Post:9999/vakt", "5": "Post:9999/vakt"} {
		o.equal("responsible for "+id, o.links("Assignment:9999/ext/"+id, "responsible"), []string{want + " | S, " + id + " | STATED"})
	}
	o.equal("responsible for 2", o.links("Assignment:9999/ext/2", "responsible"), []string{"Post:9999/kock | S, 2 | STATED", "Post:9999/rektor | S, 2 | STATED"})
	o.equal("posts", o.ids("Post"), []string{"Post:9999/a", "Post:9999/kock", "Post:9999/rektor", "Post:9999/vakt"})
	o.equal("not taken", lines(report.NotTaken), []string{`row 7 (6) not taken: column "Enhet": there is no department with the name "Ingenstans"`})
}

func TestWhatIsNotInTheFileStays(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	table := readFiles(t, "uppdrag", nil)
	table.Rows = table.Rows[:1]
	commit, report := o.load("assignment", table)
	if commit.Revision != 0 {
		t.Errorf("a part of the file changes %v", commit.Changes)
	}
	want := "2 assignments that came from Planverktyget before are not in the file; they stay as they are: A-2, A-3"
	if !slices.Contains(report.Warnings, want) {
		t.Errorf("warnings %q, want %q", report.Warnings, want)
	}
}

func TestOddNames(t *testing.T) {
	o := newOffice(t)
	other := department("9999", "norr ")
	other.Node += "-2"
	o.apply([]graph.Change{department("9999", "NORR"), other})
	mapping := "municipality: '9999'" + fullMap +
		"  departments: {column: F, set: {role: OWNS}, create: {type: UNIT}, values: {'-': ''}}\n  goals: Mål\n"
	table := readText(t, mapping, "Id;Rubrik;Status;F;Mål\nå/1 x;a;DONE;Kultur & fritid;4\n2;b;DONE;Kultur fritid;\n3;c;DONE;!!!;\n4;d;DONE;-;\n5;e;DONE;Norr;\n")
	_, report := o.load("assignment", table)
	o.equal("departments of 1", o.links("Assignment:9999/ext/å%2F1%20x", "departments"), []string{"Department:9999/kultur-fritid | OWNS | S, å/1 x | STATED"})
	o.equal("goals of 1", o.links("Assignment:9999/ext/å%2F1%20x", "goals"), []string{"Goal:4 | S, å/1 x | STATED"})
	o.equal("departments of 2", o.links("Assignment:9999/ext/2", "departments"), []string{"Department:9999/kultur-fritid-2 | OWNS | S, 2 | STATED"})
	o.equal("departments of 3", o.links("Assignment:9999/ext/3", "departments"), []string{"Department:9999/%21%21%21 | OWNS | S, 3 | STATED"})
	o.equal("departments of 4", o.links("Assignment:9999/ext/4", "departments"), nil)
	o.equal("not taken", lines(report.NotTaken), []string{`row 6 (5) not taken: column "F": several departments are called "Norr": Department:9999/norr, Department:9999/norr-2`})
}

func TestChangesRefuses(t *testing.T) {
	o := newOffice(t)
	cases := []struct {
		name, mapping string
		options       Options
		want          error
	}{
		{"unknown kind", "municipality: '9999'" + fullMap, Options{Kind: "target"}, graph.ErrInvalid},
		{"unknown municipality", fullMap, Options{Kind: "assignment", Municipality: "1234"}, graph.ErrNotFound},
		{"no municipality", fullMap, Options{Kind: "assignment"}, graph.ErrInvalid},
		{"two municipalities", "municipality: '9999'" + fullMap, Options{Kind: "assignment", Municipality: "9998"}, graph.ErrInvalid},
		{"a map for another kind", "municipality: '9999'" + fullMap, Options{Kind: "activity"}, graph.ErrInvalid},
	}
	for _, c := range cases {
		changes, _, err := Changes(t.Context(), o.store, readText(t, c.mapping, "Id;Rubrik;Status\n1;a;DONE\n"), c.options)
		if !errors.Is(err, c.want) || changes != nil {
			t.Errorf("%s: got %v, %v", c.name, changes, err)
		}
	}
}

func TestEncodingsGiveTheSame(t *testing.T) {
	file, err := os.ReadFile("testdata/uppdrag.csv")
	if err != nil {
		t.Fatal(err)
	}
	mapping, err := os.ReadFile("testdata/uppdrag.yaml")
	if err != nil {
		t.Fatal(err)
	}
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	for name, table := range map[string]*Table{
		"Windows-1252":   readText(t, string(mapping)+"encoding: windows-1252\n", inWindows1252(t, string(file))),
		"UTF-16":         readText(t, string(mapping), inUTF16(t, string(file))),
		"with BOM, CRLF": readText(t, string(mapping), "\xef\xbb\xbf"+strings.ReplaceAll(string(file), "\n", "\r\n")),
	} {
		if commit, report := o.loadOnce("assignment", table); commit.Revision != 0 || report.Taken != 3 {
			t.Errorf("%s: changes %v", name, commit.Changes)
		}
	}
}

func readText(t *testing.T, mapping, file string) *Table {
	t.Helper()
	table, err := Read(strings.NewReader(file), parseMap(t, mapping))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestRowsThatLeadToRowsNotTaken(t *testing.T) {
	o := newOffice(t)
	mapping := "municipality: '9999'" + fullMap + "  answers: Svar\n"
	broken := readText(t, mapping, "Id;Rubrik;Status;Svar\n1;a;DONE;2\n2;b;DONE;3\n3;;DONE;\n4;d;DONE;4\n5;e;DONE;6\n6;f;DONE;5\n")
	_, report := o.load("assignment", broken)
	o.equal("not taken", lines(report.NotTaken), []string{
		`row 2 (1) not taken: column "Svar": the row of "2" is not taken`, `row 3 (2) not taken: column "Svar": the row of "3" is not taken`,
		`row 4 (3) not taken: column "Rubrik" is empty, and every Assignment must have a title`, `row 5 (4) not taken: column "Svar": the row names itself`})
	o.equal("rows that lead to each other", o.links("Assignment:9999/ext/5", "answers"), []string{"Assignment:9999/ext/6 | S, 5 | STATED"})
	o.load("assignment", readText(t, mapping, "Id;Rubrik;Status;Svar\n3;c;DONE;\n"))
	_, report = o.load("assignment", broken)
	o.equal("not taken where row 3 is in the graph", lines(report.NotTaken)[:1], []string{`row 4 (3) not taken: column "Rubrik" is empty, and every Assignment must have a title`})
	o.equal("title of 3", o.says("Assignment:9999/ext/3", "title"), []string{"title c"})
}

func TestEdgesThatRunTowardTheRow(t *testing.T) {
	o := newOffice(t)
	o.load("assignment", readFiles(t, "uppdrag", nil))
	o.load("activity", readFiles(t, "aktiviteter", nil))
	mapping := "municipality: '9999'" + strings.Replace(fullMap, "system: S", "system: Planverktyget", 1) + "  activities: {column: Aktiviteter, separator: ','}\n"
	o.load("assignment", readText(t, mapping, "Id;Rubrik;Status;Aktiviteter\nA-1;a;DONE;\"1001,1002\"\n"))
	o.equal("both imports' links", o.links("Assignment:9999/ext/A-1", "activities"), []string{
		"Activity:9999/ext/1001 | Planverktyget, 1001 | STATED", "Activity:9999/ext/1002 | Planverktyget, A-1 | STATED"})
	o.load("assignment", readText(t, mapping, "Id;Rubrik;Status;Aktiviteter\nA-1;a;DONE;\n"))
	o.equal("emptied", o.links("Assignment:9999/ext/A-1", "activities"), []string{"Activity:9999/ext/1001 | Planverktyget, 1001 | STATED"})
}

func TestCodesWithinAFramework(t *testing.T) {
	o := newOffice(t)
	o.apply([]graph.Change{
		{Node: "Framework:lokal", Set: map[string]any{"code": "lokal", "title": "Lokala mål", "level": "LOCAL"}},
		{Node: "Goal:lokal/4", Set: map[string]any{"code": "4", "title": "Fler cyklar"}},
		{Edge: "PART_OF", From: "Goal:lokal/4", To: "Framework:lokal"},
	})
	mapping := "municipality: '9999'" + fullMap + "  goals:\n    - {column: Agendamål}\n    - {column: Lokalt mål, within: lokal}\n"
	_, report := o.load("assignment", readText(t, mapping, "Id;Rubrik;Status;Agendamål;Lokalt mål\n1;a;DONE;4;4\n2;b;DONE;5;5\n"))
	o.equal("goals", o.links("Assignment:9999/ext/1", "goals"), []string{"Goal:4 | S, 1 | STATED", "Goal:lokal/4 | S, 1 | STATED"})
	o.equal("not taken", lines(report.NotTaken), []string{`row 3 (2) not taken: column "Lokalt mål": there is no goal with the code "5"`})
}

func TestIndicatorsOfTheMunicipalityAndOfNone(t *testing.T) {
	o := newOffice(t)
	o.apply([]graph.Change{
		{Node: "Indicator:N15508", Set: map[string]any{"title": "Behöriga elever", "koladaId": "N15508"}},
		{Node: "Indicator:9999/lånade", Municipality: "Municipality:9999", Set: map[string]any{"title": "Lånade böcker"}},
		{Node: "Indicator:9998/lånade", Municipality: "Municipality:9998", Set: map[string]any{"title": "Lånade böcker"}},
	})
	mapping := "municipality: '9999'" + fullMap + "  indicators: {column: Nyckeltal, by: title, separator: /, set: {fit: PARTIAL}}\n"
	o.load("assignment", readText(t, mapping, "Id;Rubrik;Status;Nyckeltal\n1;a;DONE;Lånade böcker/behöriga elever\n"))
	o.equal("indicators", o.links("Assignment:9999/ext/1", "indicators"), []string{
		"Indicator:9999/lånade | PARTIAL | S, 1 | STATED", "Indicator:N15508 | PARTIAL | S, 1 | STATED"})
}
