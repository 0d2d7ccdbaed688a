package outline

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
)

func parseExample(t *testing.T) *Outline {
	t.Helper()
	text, err := os.ReadFile("testdata/exempel.txt")
	if err != nil {
		t.Fatal(err)
	}
	return parseText(t, string(text))
}

func parseText(t *testing.T, text string) *Outline {
	t.Helper()
	o, err := Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// lines writes an area as a reader would take notes of it.
func (a Area) lines() []string {
	lines := []string{fmt.Sprintf("area %s %s", a.Number, a.Title)}
	if a.Shared {
		lines = append(lines, "shared")
	}
	for _, process := range a.Uses {
		lines = append(lines, "uses "+process.Title)
	}
	for _, document := range a.Is {
		lines = append(lines, "is "+document.Title)
	}
	for _, focus := range a.Focus {
		line := fmt.Sprintf("focus %s %s", focus.Number, focus.Title)
		if focus.OwnArea {
			line += " [own]"
		}
		if focus.Parent != "" {
			line += " [in " + string(focus.Parent) + "]"
		}
		lines = append(lines, line)
	}
	for _, state := range a.Desired {
		line := fmt.Sprintf("desired %s %s", state.Number, state.Title)
		if state.DueYear != 0 {
			line += fmt.Sprintf(" [%d]", state.DueYear)
		}
		lines = append(lines, line)
	}
	if a.Target != nil {
		lines = append(lines, "supports "+a.Target.Title)
	}
	for _, document := range a.Refers {
		lines = append(lines, "refers to "+document.Title)
	}
	return lines
}

func equalLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("%s: missing %q", what, want[i])
		case i >= len(want):
			t.Errorf("%s: too much: %q", what, got[i])
		case got[i] != want[i]:
			t.Errorf("%s:\n got %q\nwant %q", what, got[i], want[i])
		}
	}
}

func TestParseExample(t *testing.T) {
	o := parseExample(t)
	if o.Title != "Utvecklingsområden hållbara Exempelkommun 2035" || o.TitleLine != 1 {
		t.Errorf("title %q on line %d", o.Title, o.TitleLine)
	}
	var got []string
	for _, area := range o.Areas {
		got = append(got, area.lines()...)
	}
	equalLines(t, "areas", got, []string{
		"area 1 Samverka för ett hållbart Exempel",
		"shared",
		"uses Fysisk planering", "uses Inköp", "uses Dialog", "uses Samverkan",
		"focus 1.2.1 Utveckla former för att följa utvecklingsområdet [own]",
		"focus 1.2.2 Inspirera till lärande inom hållbarhetsområdet – internt och externt",
		"focus 1.2.3 Utveckla mötesplatser för unga",
		"desired 1.3.1 Medborgare kan utföra sina kommunrelaterade ärenden digitalt år 2032 [2032]",
		"refers to Strategisk plan 2030-2034",
		"area 2 Bygg klimatsmart",
		"is Klimat- och energiplan",
		"focus 2.2.1 Vid om- och nybyggnation",
		"focus 2.2.1.1 Ställa höga krav på energieffektivitet. Följa upp dem [in 2.2.1]",
		"focus 2.2.1.2 Alltid utreda förnybar energi [in 2.2.1]",
		"focus 2.2.2 Prioritera säkra gång- och cykelvägar",
		"focus 2.2.3 Omsätta Åtgärdsprogram 2030–2034 till regionens miljömål",
		"supports Vår hållbara kommun",
		"refers to Översiktsplan",
		"refers to Kommunal plan för avfallsförebyggande och hållbar avfallshantering",
		"refers to Policy och Plan, vatten och avlopp",
		"refers to Dagvattenprogram",
		"refers to Grönstrukturplan",
		"refers to Fördjupad översiktsplan tätorten",
		"refers to Cykelplan",
		"area 3 Ge alla en bra start",
		"focus 3.1.1 Utveckla mötesplatser för unga",
		"focus 3.1.2 Utveckla former för att följa utvecklingsområdet [own]",
		"focus 3.1.3 Stimulera metod- och kvalitetsutveckling i förskolan",
		"focus 3.1.4 Omsätta Åtgärdprogram 2030–2034 till regionens miljömål",
		"supports Vår hållbara kommun",
		"refers to Handlingsplan alkohol, narkotika, dopning och tobak",
		"refers to Kommunal plan för avfallsförebyggande och hållbar avfallshantering",
		"refers to Dagvattenprogram",
		"refers to Strategi för tillgänglighet",
	})
	var upcoming []string
	for _, document := range o.Documents {
		if document.Upcoming {
			upcoming = append(upcoming, document.Title)
		}
	}
	equalLines(t, "upcoming", upcoming, []string{"Fördjupad översiktsplan tätorten", "Cykelplan", "Strategi för tillgänglighet"})
	if len(o.Documents) != 11 {
		t.Errorf("%d documents, want each once: 11", len(o.Documents))
	}
}

func TestExamplePassagesAndNotes(t *testing.T) {
	o := parseExample(t)
	var passages, notes []string
	for _, p := range o.Passages {
		passages = append(passages, fmt.Sprintf("%d %s [%s] %s", p.Line, p.Number, p.Area, p.Text))
	}
	equalLines(t, "passages", passages, []string{
		"3 utan nummer 1 [] Start now. It's free",
		"4 utan nummer 2 [] or sign up with your email address",
		"10 1.1.1 [1] Ingen nämnd eller styrelse äger enskilt frågan om hållbarhet.",
		"12 1.1.2 [1] Några processer är särskilt viktiga verktyg. Som exempel kan nämnas fysisk planering, inköp, dialog och samverkan.",
		"14 1.1.2.1 [1] Processerna beskrivs i kvalitetshandboken3 och följs upp varje år. Senast 2030. ska de vara införda.",
		"38 2.1.1 [2] Utvecklingsområdet utgör kommunens klimat- och energiplan.",
		"52 2.2.4 [2] Omsätta Åtgärdsprogram 2030–2034 till regionens miljömål",
		"60 2.4.2 [2] målområdet Livslångt lärande",
		"66 2.6 [2] Uppföljning",
		"68 2.6.1 [2] Följs upp vartannat år.",
		"83 4 [] Bilagor",
		"85 4.1 [] Karta över orten",
		"87 utan nummer 3 [] Shared with example.invalid",
	})
	for _, n := range o.Notes {
		notes = append(notes, fmt.Sprintf("%d %s %s", n.Line, n.Number, n.Kind))
	}
	equalLines(t, "notes", notes, []string{
		"3  not placed", "4  not placed", "52 2.2.4 not placed", "60 2.4.2 not placed", "64 2.5.1 joined title",
		"66 2.6 not placed", "68 2.6.1 not placed", "76 3.1.4 looks like", "77 3.1.5 not placed", "81 3.3.1 joined title",
		"83 4 not placed", "85 4.1 not placed", "87  not placed",
	})
	if text := o.Notes[7].String(); !strings.Contains(text, "line 76 (3.1.4)") || !strings.Contains(text, "on line 50 (2.2.3)") {
		t.Errorf("near-equal titles are not named with both lines: %s", text)
	}
}

func TestParseRefuses(t *testing.T) {
	cases := []struct{ name, text, message string }{
		{"empty", "", "empty"},
		{"blank", "\ufeff \n\t\r\n", "empty"},
		{"prose", "Ett brev\n\ntill kommunen", "not a numbered outline"},
		{"no areas", "1. Inledning\n1.1. Bakgrund\n2. Slut", "not an outline of development areas"},
		{"number twice", "1. A\n\n1.1. Insatsområden\n\n1.1.1. B\n\n1.1.1. C", "line 7: number 1.1.1 is already used on line 5"},
		{"several numbers twice", "1. A\n\n1.1. Insatsområden\n\n1.1.1. B\n\n1.1.1. C\n\n1.1.1. D\n\n1.1. E",
			"line 7: number 1.1.1 is already used on line 5; line 9: number 1.1.1 is already used on line 5; line 11: number 1.1 is already used on line 3"},
		{"many numbers twice", "1. A\n\n" + strings.Repeat("1.1. Insatsområden\n\n", 100), "line 43: number 1.1 is already used on line 3; and 79 more"},
		{"Latin-1", "1. Omr\xe5de\n", "line 1, byte 7: 0xe5 is not UTF-8; the file looks like Latin-1"},
		{"later line", "1. A\r\n\rB\xff", "line 3, byte 2: 0xff"},
		{"UTF-16", "\xff\xfe1\x00.\x00", "UTF-16"},
		{"UTF-16 without mark", "1\x00.\x00 \x00", "line 1, byte 2: a NUL byte"},
		{"area without title", "1.\n\n1.1. Insatsområden", "line 1: development area 1 has no title"},
	}
	for _, c := range cases {
		_, err := Parse(strings.NewReader(c.text))
		if !errors.Is(err, graph.ErrInvalid) || !strings.Contains(fmt.Sprint(err), c.message) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.message)
		}
	}
}

// Items whose place is missing, or stands further down, are read below the nearest one above, and noted.
func TestParseItemsOutOfPlace(t *testing.T) {
	o := parseText(t, "T\n\n2.1.1. Bygg\n\n2.1. Insatsområden\n\n2. Hus\n\n2.1.3.1. Måla\n\n3.1. Vilse\n\n1. Skola\n1.1. Insatsområden\n1.1.1. Läs\n2030. års plan")
	var got []string
	for _, area := range o.Areas {
		got = append(got, area.lines()...)
	}
	equalLines(t, "areas", got, []string{"area 2 Hus", "focus 2.1.1 Bygg", "focus 2.1.3.1 Måla",
		"area 1 Skola", "focus 1.1.1 Läs 2030. års plan"})
	var notes []string
	for _, n := range o.Notes {
		notes = append(notes, n.String())
	}
	equalLines(t, "notes", notes, []string{
		"line 9 (2.1.3.1): decided: there is no item 2.1.3; it is read as if it stood below the nearest one above",
		"line 11 (3.1): not placed: \"Vilse\": there is no item 3",
	})
}

// A line end of another system, a byte order mark, decomposed letters (as macOS writes å) and blanks that do not break a
// line (as Word writes them) change nothing.
func TestParseSameTextOtherwiseEncoded(t *testing.T) {
	text, err := os.ReadFile("testdata/exempel.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%+v", parseExample(t).Passages)
	decomposed := strings.NewReplacer("å", "a\u030a", "ä", "a\u0308", "ö", "o\u0308").Replace(string(text))
	for name, variant := range map[string]string{
		"CRLF":       strings.ReplaceAll(string(text), "\n", "\r\n"),
		"CR":         strings.ReplaceAll(string(text), "\n", "\r"),
		"BOM":        "\ufeff" + string(text),
		"decomposed": decomposed,
		"no breaks":  strings.ReplaceAll(string(text), " ", "\u00a0"),
		"narrow":     strings.ReplaceAll(string(text), ". ", ".\u202f"),
	} {
		if got := fmt.Sprintf("%+v", parseText(t, variant).Passages); got != want {
			t.Errorf("%s: passages differ", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/exempel.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(text), "1. A\n1.1. Insatsområden\n1.1.1. B\n", "T\n1. A\n1.2 Anknyter till: kommande dokument, a, (b, c)\n1.2.1.1 x\nx\n", "1. a\n1.1. Önskat läge\n\r1.1.2.\u2028"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Parse(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("error %v does not wrap graph.ErrInvalid", err)
			}
			return
		}
		placed := map[int]bool{o.TitleLine: true}
		for _, item := range o.Items {
			for line := item.Line; line <= item.LastLine; line++ {
				placed[line] = true
			}
		}
		for _, note := range o.Notes {
			placed[note.Line] = true
		}
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(text, "\ufeff"))
		for i, line := range strings.Split(text, "\n") {
			if strings.TrimSpace(line) != "" && !placed[i+1] {
				t.Errorf("line %d is neither in an item nor noted: %q", i+1, line)
			}
		}
		everyItemIsSomewhere(t, o)
	})
}

// everyItemIsSomewhere checks that the text of each item below an area came out as something or has a note.
func everyItemIsSomewhere(t *testing.T, o *Outline) {
	t.Helper()
	at := map[Number]bool{}
	for _, area := range o.Areas {
		at[area.Number] = true
		for _, focus := range area.Focus {
			at[focus.Number] = true
		}
		for _, state := range area.Desired {
			at[state.Number] = true
		}
		for _, m := range slices.Concat(area.Refers, area.Is) {
			at[m.Number] = true
		}
		if area.Target != nil {
			at[area.Target.Number] = true
		}
	}
	for _, passage := range o.Passages {
		at[passage.Number] = true
	}
	for _, note := range o.Notes {
		at[note.Number] = true
	}
	for _, item := range o.Items {
		kind, _ := readHeading(item.Text)
		if !at[item.Number] && !(kind != unknownSection && item.Number.Depth() == 2) && titleKey(item.Text) != "" && !listItem(o, item) {
			t.Errorf("item %s %q is nowhere", item.Number, item.Text)
		}
	}
}
