package outline

import (
	"slices"
	"testing"
)

func TestReadHeading(t *testing.T) {
	cases := []struct {
		text    string
		kind    section
		content string
	}{
		{"Allmänt om utvecklingsområdet", backgroundSect, ""},
		{"ALLMÄNT OM UTVECKLINGSOMRÅDET:", backgroundSect, ""},
		{"Insatsområden", focusSect, ""},
		{"insatsområden :", focusSect, ""},
		{"Önskat läge", desiredSect, ""},
		{"önskat Läge:", desiredSect, ""},
		{"Kopplar till", targetAreaSect, ""},
		{"Kopplar till:", targetAreaSect, ""},
		{"Kopplar till målområdet", targetAreaSect, ""},
		{"kopplar till målområdet:", targetAreaSect, ""},
		{"Kopplar till: målområdet Vår hållbara kommun", targetAreaSect, "målområdet Vår hållbara kommun"},
		{"Kopplar till målområdet Vår hållbara kommun", targetAreaSect, "målområdet Vår hållbara kommun"},
		{"Anknyter till", documentsSect, ""},
		{"Anknyter till:", documentsSect, ""},
		{"ANKNYTER TILL: Översiktsplan, Cykelplan", documentsSect, "Översiktsplan, Cykelplan"},
		{"Uppföljning", unknownSection, ""},
		{"Insatsområden och annat", unknownSection, ""},
		{"", unknownSection, ""},
	}
	for _, c := range cases {
		if kind, content := readHeading(c.text); kind != c.kind || content != c.content {
			t.Errorf("%q: got %v %q, want %v %q", c.text, kind, content, c.kind, c.content)
		}
	}
}

func TestDocumentLists(t *testing.T) {
	cases := []struct {
		name string
		text string // of the items below "Anknyter till" of one area
		want []string
	}{
		{"comma list", "1.1.1. Översiktsplan, Inköpspolicy.", []string{"Översiktsplan", "Inköpspolicy"}},
		{"commas in a title", "1.1.1. Policy och Plan, vatten och avlopp, Cykelplan", []string{"Policy och Plan, vatten och avlopp", "Cykelplan"}},
		{"known in lower case", "1.1.1. Cykelplan, dagvatten- program\n1.1.2. Dagvattenprogram", []string{"Cykelplan", "Dagvattenprogram"}},
		{"known first in lower case", "1.1.1. cykelplan\n1.1.2. Resepolicy, Cykelplan", []string{"Cykelplan", "Resepolicy"}},
		{"unknown first in lower case", "1.1.1. cykelplan", []string{"Cykelplan"}},
		{"upcoming", "1.1.1. Översiktsplan Kommande dokument Cykelplan", []string{"Översiktsplan", "Cykelplan*"}},
		{"upcoming with colon, any case", "1.1.1. Översiktsplan. KOMMANDE DOKUMENT: Cykelplan, Resepolicy", []string{"Översiktsplan", "Cykelplan*", "Resepolicy*"}},
		{"upcoming alone", "1.1.1. Kommande dokument\n1.1.2. Cykelplan", []string{"Cykelplan*"}},
		{"upcoming above", "1.1.1. Kommande dokument\n1.1.1.1. Cykelplan\n1.1.2. Resepolicy", []string{"Cykelplan*", "Resepolicy"}},
		{"upcoming in one place only", "1.1.1. Cykelplan\n1.1.2. Kommande dokument Cykelplan", []string{"Cykelplan"}},
		{"full stop of a number", "1.1.1. Handlingsplan Psynk 2.0. Kommande dokument Cykelplan", []string{"Handlingsplan Psynk 2.0", "Cykelplan*"}},
		{"spelled twice", "1.1.1. Dagvatten-program, CYKELPLAN\n1.1.2. Dagvattenprogram, Cykelplan", []string{"Dagvattenprogram", "Cykelplan"}},
		{"brackets and numbers", "1.1.1. Plan (vatten, avlopp), Mål 2,5 procent, ”Ren, snygg”", []string{"Plan (vatten, avlopp)", "Mål 2,5 procent", "”Ren, snygg”"}},
		{"empty pieces", "1.1.1. , Cykelplan,, –", []string{"Cykelplan"}},
	}
	for _, c := range cases {
		o := parseText(t, "T\n\n1. Område\n1.1. Anknyter till\n"+c.text)
		var got []string
		for _, document := range o.Documents {
			if document.Upcoming {
				document.Title += "*"
			}
			got = append(got, document.Title)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if len(o.Areas[0].Refers) != len(c.want) {
			t.Errorf("%s: the area refers to %d documents, want each once: %d", c.name, len(o.Areas[0].Refers), len(c.want))
		}
	}
}

func TestDueYear(t *testing.T) {
	for text, want := range map[string]int{
		"ärenden digitalt år 2022.":            2022,
		"Senast 2030 ska alla ha det":          2030,
		"klart senast den 31 december 2025":    2025,
		"öka till 2040":                        2040,
		"två gånger fler än 2019":              0,
		"20 000 invånare":                      0,
		"får 2022 elever":                      0,
		"år 2022 och igen år 2022":             2022,
		"hälften år 2025 och alla senast 2030": -1,
	} {
		if got := dueYear(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestTargetAreaTitle(t *testing.T) {
	for text, want := range map[string]string{
		"målområdet Vår hållbara kommun":   "Vår hållbara kommun",
		"Målområdet livskvalitet för alla": "Livskvalitet för alla",
		"MÅLOMRÅDET: Livslångt lärande.":   "Livslångt lärande",
		"Livslångt lärande":                "Livslångt lärande",
	} {
		if got := targetAreaTitle(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSpeaksOfOwnArea(t *testing.T) {
	for title, want := range map[string]bool{
		"Utveckla former för att följa utvecklingsområdet":         true,
		"Utvecklingsområdets mål följs upp":                        true,
		"Skapa en grupp för detta område":                          true,
		"Identifiera utvecklingsområden genom dialog med företag":  false,
		"Inspirera till lärande inom hållbarhetsområdet":           false,
		"Utveckla strukturerade kontaktytor mellan skola och jobb": false,
	} {
		if got := speaksOfOwnArea(title); got != want {
			t.Errorf("%q: got %v", title, got)
		}
	}
}

func TestBackgroundFacts(t *testing.T) {
	cases := []struct {
		text     string
		shared   bool
		is, uses []string
	}{
		{text: "Ingen nämnd eller styrelse äger enskilt frågan om hållbarhet.", shared: true},
		{text: "Ingen enskild nämnd äger frågan.", shared: true},
		{text: "Ingen nämnd har yttrat sig. Frågan är komplex."},
		{text: "Utvecklingsområdet utgör kommunens klimat- och energiplan.", is: []string{"Klimat- och energiplan"}},
		{text: "Utvecklingsområdet utgör kommunens viktigaste bidrag."},
		{text: "Utvecklingsområdet utgör en viktig plan."},
		{text: "Ett antal processer har identifierats som viktiga verktyg. Som exempel kan nämnas fysisk planering, upphandling, digitalisering, dialog och samverkan.",
			uses: []string{"Fysisk planering", "Upphandling", "Digitalisering", "Dialog", "Samverkan"}},
		{text: "Processer är bra verktyg: till exempel mark- och vattenplanering och dialog.", uses: []string{"Mark- och vattenplanering", "Dialog"}},
		{text: "Stadsplanering är en process. Som exempel kan nämnas dialog."},
	}
	for _, c := range cases {
		var area Area
		readBackground(&area, &Item{Number: "1.1.1", Text: c.text})
		if area.Shared != c.shared || !slices.Equal(titles(area.Is), c.is) || !slices.Equal(titles(area.Uses), c.uses) {
			t.Errorf("%q: shared %v, is %q, uses %q", c.text, area.Shared, titles(area.Is), titles(area.Uses))
		}
	}
}

func titles(mentions []Mention) []string {
	var titles []string
	for _, m := range mentions {
		titles = append(titles, m.Title)
	}
	return titles
}

func TestNearlyEqual(t *testing.T) {
	cases := []struct {
		a, b string
		want bool
	}{
		{"åtgärdprogram till miljömål", "åtgärdsprogram till miljömål", true},
		{"näringslivsstrategi", "näringslivsstrategin", true},
		{"utveckla mötesplaster", "utveckla mötesplatser", true},
		{"etablering på bostadsmarknaden", "etablering på arbetsmarknaden", false},
		{"handlingsplan 2018", "handlingsplan 2019", false},
		{"dialog", "dialogen", false},
	}
	for _, c := range cases {
		if nearlyEqual([]rune(c.a), []rune(c.b)) != c.want || nearlyEqual([]rune(c.b), []rune(c.a)) != c.want {
			t.Errorf("%q and %q: want %v", c.a, c.b, c.want)
		}
	}
}

// listItem tells whether an item stands in a list of documents whose titles all were named before.
func listItem(o *Outline, item *Item) bool {
	known := map[string]bool{}
	for _, document := range o.Documents {
		known[titleKey(document.Title)] = true
	}
	for _, part := range upcomingWords.Split(item.Text, -1) {
		for _, piece := range splitList(part) {
			if !known[titleKey(piece)] {
				return false
			}
		}
	}
	return true
}
