package outline

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
)

// load imports an outline into the memory and returns what differs from before.
func (m *memory) load(text string) ([]string, Report) {
	m.t.Helper()
	changes, report, err := Changes(m.t.Context(), m, parseText(m.t, text), "9999")
	if err != nil {
		m.t.Fatal(err)
	}
	return m.apply(changes), report
}

func exampleText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/exempel.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (m *memory) wantNode(id string, properties ...any) {
	m.t.Helper()
	node := m.nodes[id]
	if node == nil {
		m.t.Errorf("there is no %s", id)
		return
	}
	for i := 0; i < len(properties); i += 2 {
		if got := node[properties[i].(string)]; got != properties[i+1] {
			m.t.Errorf("%s: %s is %v, want %v", id, properties[i], got, properties[i+1])
		}
	}
}

func (m *memory) wantEdge(name, from, to, number, source string) {
	m.t.Helper()
	edge, found := m.edges[edgeKey{name, from, to}]
	if !found {
		m.t.Errorf("there is no edge %s from %s to %s", name, from, to)
		return
	}
	if got, _ := edge["number"].(string); got != number || edge["source"] != source || edge["basis"] != "STATED" {
		m.t.Errorf("%s from %s to %s: %v, want number %q, source %q", name, from, to, edge, number, source)
	}
}

func TestChangesOfExample(t *testing.T) {
	m := newMemory(t, "9999", "1111")
	_, report := m.load(exampleText(t))

	const title = "Utvecklingsområden hållbara Exempelkommun 2035"
	whole := "PolicyDocument:9999/utvecklingsområden-hållbara-exempelkommun-2035"
	m.wantNode(whole, "title", title, "source", title)
	m.wantNode("DevelopmentArea:9999/1", "number", "1", "ownership", "SHARED", "municipality", "Municipality:9999", "source", title+", 1", "basis", "STATED")
	m.wantNode("DevelopmentArea:9999/2", "title", "Bygg klimatsmart", "ownership", "UNSTATED")
	m.wantEdge("PART_OF", "DevelopmentArea:9999/2", whole, "", title+", 2")
	m.wantEdge("CONSTITUTES", "DevelopmentArea:9999/2", "PolicyDocument:9999/klimat-och-energiplan", "", title+", 2.1.1")
	m.wantEdge("SUPPORTS", "DevelopmentArea:9999/3", "TargetArea:9999/vår-hållbara-kommun", "", title+", 3.2.1")
	m.wantEdge("USES", "DevelopmentArea:9999/1", "Process:9999/fysisk-planering", "", title+", 1.1.2")
	m.wantNode("PolicyDocument:9999/cykelplan", "status", "UPCOMING", "title", "Cykelplan")
	m.wantNode("PolicyDocument:9999/policy-och-plan-vatten-och-avlopp", "status", "ADOPTED")

	// One node for a focus area of two areas; one each where the title speaks of its own area.
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/1", "FocusArea:9999/utveckla-mötesplatser-för-unga", "1.2.3", title+", 1.2.3")
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/3", "FocusArea:9999/utveckla-mötesplatser-för-unga", "3.1.1", title+", 3.1.1")
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/1", "FocusArea:9999/1/utveckla-former-för-att-följa-utvecklingsområdet", "1.2.1", title+", 1.2.1")
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/3", "FocusArea:9999/3/utveckla-former-för-att-följa-utvecklingsområdet", "3.1.2", title+", 3.1.2")
	m.wantEdge("PART_OF", "FocusArea:9999/alltid-utreda-förnybar-energi", "FocusArea:9999/vid-om-och-nybyggnation", "2.2.1.2", title+", 2.2.1.2")
	m.wantNode("DesiredState:9999/1/1", "dueYear", int64(2032), "source", title+", 1.3.1")
	m.wantEdge("AIMS_AT", "DevelopmentArea:9999/1", "DesiredState:9999/1/1", "", title+", 1.3.1")

	passages := "Passage:9999/utvecklingsområden-hållbara-exempelkommun-2035/"
	m.wantNode(passages+"1.1.2.1", "number", "1.1.2.1", "line", int64(14))
	m.wantEdge("OF", passages+"1.1.2.1", "DevelopmentArea:9999/1", "", title+", 1.1.2.1")
	m.wantNode(passages+"utan-nummer-1", "text", "Start now. It's free")
	m.wantEdge("OF", passages+"utan-nummer-1", whole, "", title+", utan nummer 1")

	counts := []int{report.Areas, report.FocusAreas, report.DesiredStates, report.TargetAreas, report.Documents, report.Processes, report.Passages}
	if want := []int{3, 11, 1, 1, 12, 4, 13}; !slices.Equal(counts, want) {
		t.Errorf("report counts %v, want %v", counts, want)
	}
	if len(report.Notes) != 13 || !strings.Contains(report.String(), "3 development areas, 11 focus areas") {
		t.Errorf("report: %s", report)
	}
}

func TestSecondImportChangesNothing(t *testing.T) {
	m := newMemory(t, "9999")
	if first, _ := m.load(exampleText(t)); len(first) == 0 {
		t.Fatal("the first import changed nothing")
	}
	for range 2 {
		if again, _ := m.load(exampleText(t)); len(again) > 0 {
			t.Errorf("importing again changes %q", again)
		}
	}
}

// Each edit of the file must change exactly this much, keep the ids that are linked to, and be settled by one import.
func TestChangedFile(t *testing.T) {
	cases := []struct {
		name     string
		old, new string
		want     []string
	}{
		{"reworded under its number", "1.2.2. Inspirera till  lärande inom håll- barhetsområdet", "1.2.2. Inspirera till delat lärande", []string{
			"save FocusArea:9999/inspirera-till-lärande-inom-hållbarhetsområdet-internt-och-externt Inspirera till delat lärande – internt och externt"}},
		{"own area's title reworded", "3.1.2. Utveckla former för att följa utvecklingsområdet.", "3.1.2. Hitta former för att följa utvecklingsområdet.", []string{
			"save FocusArea:9999/3/utveckla-former-för-att-följa-utvecklingsområdet Hitta former för att följa utvecklingsområdet"}},
		{"one of two areas rewords", "3.1.1. Utveckla mötesplatser för unga", "3.1.1. Bygg parker", []string{
			"remove DevelopmentArea:9999/3 HAS_FOCUS FocusArea:9999/utveckla-mötesplatser-för-unga",
			"save FocusArea:9999/bygg-parker Bygg parker",
			"save DevelopmentArea:9999/3 HAS_FOCUS FocusArea:9999/bygg-parker"}},
		{"nested reworded", "Alltid utreda förnybar energi", "Alltid utreda solenergi", []string{
			"save FocusArea:9999/alltid-utreda-förnybar-energi Alltid utreda solenergi"}},
		{"two titles change places", "2.2.2. Prioritera säkra gång- och cykelvägar.\n\n2.2.3. Omsätta Åtgärdsprogram 2030–2034 till regionens miljömål.\n\n2.2.4. Omsätta",
			"2.2.2. Omsätta Åtgärdsprogram 2030–2034 till regionens miljömål.\n\n2.2.3. Prioritera säkra gång- och cykelvägar.\n\n2.2.4. Omsätta", []string{
				"save FocusArea:9999/omsätta-åtgärdsprogram-2030-2034-till-regionens-miljömål Omsätta Åtgärdsprogram 2030–2034 till regionens miljömål",
				"save FocusArea:9999/prioritera-säkra-gång-och-cykelvägar Prioritera säkra gång- och cykelvägar",
				"save DevelopmentArea:9999/2 HAS_FOCUS FocusArea:9999/omsätta-åtgärdsprogram-2030-2034-till-regionens-miljömål",
				"save DevelopmentArea:9999/2 HAS_FOCUS FocusArea:9999/prioritera-säkra-gång-och-cykelvägar"}},
		{"gone", "2.2.2. Prioritera säkra gång- och cykelvägar.\n", "", []string{
			"remove FocusArea:9999/prioritera-säkra-gång-och-cykelvägar"}},
		{"due year gone, reworded", "ärenden digitalt år 2032.", "ärenden digitalt.", []string{
			"save DesiredState:9999/1/1 Medborgare kan utföra sina kommunrelaterade ärenden digitalt"}},
		{"area reworded", "2. Bygg klimatsmart", "2. Bygg smart", []string{"save DevelopmentArea:9999/2 Bygg smart"}},
		{"adopted", "Kommande dokument Fördjupad översiktsplan tätorten, Cykelplan", ", Cykelplan Kommande dokument Fördjupad översiktsplan tätorten", []string{
			"save PolicyDocument:9999/cykelplan Cykelplan"}},
		{"document no longer named", ", Grönstrukturplan", "", []string{"remove PolicyDocument:9999/grönstrukturplan"}},
		{"another target area", "3.2.1. vår hållbara kommun", "3.2.1. målområdet Livskvalitet", []string{
			"remove DevelopmentArea:9999/3 SUPPORTS TargetArea:9999/vår-hållbara-kommun",
			"save TargetArea:9999/livskvalitet Livskvalitet",
			"save DevelopmentArea:9999/3 SUPPORTS TargetArea:9999/livskvalitet"}},
		{"paragraph changed", "2.6.1. Följs upp vartannat år.", "2.6.1. Följs upp varje år.", []string{
			"save Passage:9999/utvecklingsområden-hållbara-exempelkommun-2035/2.6.1 <nil>"}},
		{"no longer shared", "Ingen nämnd eller styrelse äger enskilt frågan", "Alla äger frågan", []string{
			"save DevelopmentArea:9999/1 Samverka för ett hållbart Exempel",
			"save Passage:9999/utvecklingsområden-hållbara-exempelkommun-2035/1.1.1 <nil>"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(t, "9999")
			text := exampleText(t)
			m.load(text)
			changed := strings.Replace(text, c.old, c.new, 1)
			if c.new == "" && strings.HasSuffix(c.old, "\n") {
				changed = strings.Replace(text, c.old, "\n", 1) // the lines below keep their numbers
			}
			if changed == text {
				t.Fatalf("the example has no %q", c.old)
			}
			effects, _ := m.load(changed)
			equalLines(t, "effects", effects, c.want)
			if again, _ := m.load(changed); len(again) > 0 {
				t.Errorf("importing again changes %q", again)
			}
		})
	}
}

// An area put in at the front moves all numbers on; what is linked to the old areas must stay with them.
func TestRenumberedAreasKeepTheirNodes(t *testing.T) {
	before := "Plan\n\n1. Skola\n1.1. Insatsområden\n1.1.1. Läs mer\n1.2. Önskat läge\n1.2.1. Alla läser\n2. Vatten\n2.1. Insatsområden\n2.1.1. Rena mer\n"
	after := "Plan\n\n1. Luft\n1.1. Insatsområden\n1.1.1. Mät mer\n2. Skola\n2.1. Insatsområden\n2.1.1. Läs mer\n2.2. Önskat läge\n2.2.1. Alla läser\n3. Vatten\n3.1. Insatsområden\n3.1.1. Rena mer\n"
	m := newMemory(t, "9999")
	m.load(before)
	m.load(after)
	m.wantNode("DevelopmentArea:9999/1", "title", "Skola", "number", "2")
	m.wantNode("DevelopmentArea:9999/2", "title", "Vatten", "number", "3")
	m.wantNode("DevelopmentArea:9999/1-2", "title", "Luft", "number", "1")
	m.wantNode("DesiredState:9999/1/1", "title", "Alla läser")
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/1", "FocusArea:9999/läs-mer", "2.1.1", "Plan, 2.1.1")
	if again, _ := m.load(after); len(again) > 0 {
		t.Errorf("importing again changes %q", again)
	}
}

// What others entered is referred to, never rewritten or removed.
func TestImportLeavesOthersWorkAlone(t *testing.T) {
	m := newMemory(t, "9999")
	own := func(id string, set map[string]any) graph.Change {
		return graph.Change{Node: id, Municipality: "Municipality:9999", Set: set}
	}
	m.apply([]graph.Change{
		own("PolicyDocument:018f", map[string]any{"title": "Översiktsplan 2030", "aliases": []string{"ÖVERSIKTSPLAN"}, "status": "UPCOMING"}),
		own("FocusArea:018e", map[string]any{"title": "Prioritera säkra gång- och cykelvägar"}),
	})
	text := exampleText(t)
	m.load(text)
	m.wantNode("PolicyDocument:018f", "title", "Översiktsplan 2030", "status", "UPCOMING", "source", nil)
	m.wantEdge("REFERS_TO", "DevelopmentArea:9999/2", "PolicyDocument:018f", "", "Utvecklingsområden hållbara Exempelkommun 2035, 2.5.1")
	m.wantEdge("HAS_FOCUS", "DevelopmentArea:9999/2", "FocusArea:018e", "2.2.2", "Utvecklingsområden hållbara Exempelkommun 2035, 2.2.2")

	// A planner links an assignment to a focus area; then the outline drops it, and the planner's other work with it.
	reached := "FocusArea:9999/stimulera-metod-och-kvalitetsutveckling-i-förskolan"
	m.apply([]graph.Change{
		own("Assignment:018d", map[string]any{"title": "Kurser", "form": "MEASURE", "scope": "DEPARTMENT", "status": "DECIDED"}),
		{Edge: "IMPLEMENTS", From: "Assignment:018d", To: reached},
		{Edge: "HAS_FOCUS", From: "DevelopmentArea:9999/1", To: "FocusArea:018e", Set: map[string]any{"number": "1.2.9"}},
	})
	shorter := strings.Replace(text, "3.1.3. Stimulera metod- och kvalitets-\nutveckling i förskolan.\n", "", 1)
	effects, report := m.load(strings.Replace(shorter, "2.2.2. Prioritera säkra gång- och cykelvägar.", "", 1))
	m.wantNode(reached)
	m.wantNode("FocusArea:018e")
	if !slices.Contains(effects, "remove DevelopmentArea:9999/3 HAS_FOCUS "+reached) || !slices.Contains(effects, "remove DevelopmentArea:9999/2 HAS_FOCUS FocusArea:018e") {
		t.Errorf("the outline's own edges stay: %q", effects)
	}
	if _, kept := m.edges[edgeKey{"HAS_FOCUS", "DevelopmentArea:9999/1", "FocusArea:018e"}]; !kept {
		t.Error("an edge that someone drew is gone")
	}
	if !strings.Contains(report.String(), "stays, for Assignment:018d is linked to it") {
		t.Errorf("the report does not say why a focus area stays:\n%s", report)
	}
}

// A number stands for one area: the next strategy's area 1 is area 1, whoever entered the one before.
func TestNextOutlineTakesAreasOver(t *testing.T) {
	m := newMemory(t, "9999")
	m.load("Plan 2030\n\n1. Skola\n1.1. Insatsområden\n1.1.1. Läs mer")
	next := "Plan 2035\n\n1. Lärande\n1.1. Insatsområden\n1.1.1. Läs ännu mer"
	_, report := m.load(next)
	m.wantNode("DevelopmentArea:9999/1", "title", "Lärande", "source", "Plan 2035, 1")
	m.wantNode("FocusArea:9999/läs-mer", "source", "Plan 2030, 1.1.1")
	if !strings.Contains(report.String(), "came from elsewhere") {
		t.Errorf("report: %s", report)
	}
	if again, _ := m.load(next); len(again) > 0 {
		t.Errorf("importing again changes %q", again)
	}
}

func TestAreaThatStaysGivesItsNumberUp(t *testing.T) {
	m := newMemory(t, "9999")
	m.load("Plan\n\n1. Skola\n1.1. Insatsområden\n2. Vatten\n2.1. Insatsområden")
	m.apply([]graph.Change{
		{Node: "Indicator:x", Municipality: "", Set: map[string]any{"title": "Betyg"}},
		{Edge: "MEASURES", From: "Indicator:x", To: "DevelopmentArea:9999/1"},
	})
	shorter := "Plan\n\n1. Vatten\n1.1. Insatsområden"
	m.load(shorter)
	m.wantNode("DevelopmentArea:9999/1", "title", "Skola", "number", "1 (tidigare)")
	m.wantNode("DevelopmentArea:9999/2", "title", "Vatten", "number", "1")
	if again, _ := m.load(shorter); len(again) > 0 {
		t.Errorf("importing again changes %q", again)
	}
}

func TestOtherMunicipalitiesAreNotTouched(t *testing.T) {
	m := newMemory(t, "9999", "1111")
	m.apply([]graph.Change{{Node: "TargetArea:1111/vår-hållbara-kommun", Municipality: "Municipality:1111", Set: map[string]any{
		"title": "Vår hållbara kommun", "source": "Utvecklingsområden hållbara Exempelkommun 2035, 2.4.1"}}})
	m.load(exampleText(t))
	m.load("Utvecklingsområden hållbara Exempelkommun 2035\n\n1. A\n1.1. Insatsområden\n1.1.1. B")
	m.wantNode("TargetArea:1111/vår-hållbara-kommun")
	if m.nodes["TargetArea:9999/vår-hållbara-kommun"] != nil {
		t.Error("what the outline no longer says is still there")
	}
}

func TestUnknownMunicipality(t *testing.T) {
	m := newMemory(t, "9999")
	changes, _, err := Changes(t.Context(), m, parseExample(t), "2062")
	if !errors.Is(err, graph.ErrNotFound) || !strings.Contains(err.Error(), `"2062"`) || len(changes) > 0 {
		t.Errorf("%d changes, error %v", len(changes), err)
	}
}

func TestItemOfSource(t *testing.T) {
	b := &builder{title: "Plan för Mora"}
	cases := []struct {
		source string
		number Number
		ours   bool
	}{
		{"Plan för Mora", "", true},
		{"Plan för Mora, 5.2.2", "5.2.2", true},
		{"Plan för Mora, utan nummer 3", "utan nummer 3", true},
		{`Mora kommun, "Plan för Mora", 5.2.2`, "5.2.2", true},
		{"Plan för Mora, line 12", "", true},
		{"Plan för Mora, del 2, 5.2.2", "", false},
		{"Bilaga till Plan för Mora, 5.2.2", "", false},
		{`"Plan för Mora", words of focus area 4.2.7`, "", false},
		{"", "", false},
	}
	for _, c := range cases {
		if number, ours := b.itemOf(c.source); number != c.number || ours != c.ours {
			t.Errorf("%q: got %q, %v", c.source, number, ours)
		}
	}
}

func TestOutlineWithoutTitle(t *testing.T) {
	m := newMemory(t, "9999")
	_, report := m.load("1. A\n1.1. Insatsområden\n1.1.1. B")
	m.wantNode("PolicyDocument:9999/utvecklingsområden-9999", "title", "Utvecklingsområden 9999")
	if !strings.Contains(report.String(), "no title stands above the items") {
		t.Errorf("report: %s", report)
	}
}
