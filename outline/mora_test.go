package outline_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/outline"
	"malgraf/seeds"
)

// mora parses the real outline where it lies beside the repository. Without it these tests have nothing to read; the
// rules they hold are those that the outline of testdata/ is read by.
func mora(t *testing.T) *outline.Outline {
	t.Helper()
	found, err := filepath.Glob("../../shared/seeds/004_*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Log("the real outline is not there; TestParseExample holds the same rules")
		return nil
	}
	file, err := os.Open(found[0])
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	o, err := outline.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// moraAreas are the ten areas as a reader of the file notes them: number of focus areas (nested ones included), target
// area, what it refers to (* for upcoming).
var moraAreas = []struct {
	title   string
	focus   int
	desired string
	target  string
	refers  string
}{
	{"Stärk det tvärsektoriella arbetet för Hållbara Mora", 5,
		"Kommunkoncernen skapar en kedja av händelser som leder till målbild Hållbara Mora och hållbar utveckling", "",
		"Strategisk plan 2015-2018"},
	{"Naturens resurser och ekosystem är hållbart använda", 9, "", "Vår hållbara kommun",
		"Översiktsplan|Kommunal plan för avfallsförebyggande och hållbar avfallshantering|Policy och Plan, vatten och avlopp|Dagvattenprogram|Inköpspolicy|Grönstrukturplan|Fördjupad översiktsplan Mora tätort*"},
	{"Aktivt arbete för fossilfritt och energieffektivt samhälle", 13, "", "Vår hållbara kommun",
		"Mål kommunplan 2018|Dagvattenprogram|Resepolicy|Kommunal plan för avfallsförebyggande och hållbar avfallshantering|Grönstrukturplan|Fördjupad översiktsplan Mora tätort*|Cykelplan*"},
	{"Bidra till hälsofrämjande och hållbara miljöer och samhällen för alla", 12, "", "Livskvalitet för alla",
		"Näringslivsstrategin|Bostadsförsörjningsprogram|Grönstrukturplan|Översiktsplan|Handlingsplan för heltidsarbete 2018–2021|Handlingsplan för jämställda löner 2018–2019|Fördjupad översiktsplan Mora tätort*|Cykelplan*"},
	{"Ge alla barn en bra start i livet", 6, "Förskolan är anpassad efter alla barns behov", "Livskvalitet för alla",
		"Handlingsplan för övergångar inom och mellan skolor och skolformer|Kvalitetshjul för förskolan|Handlingsplan Psynk 2.0"},
	{"Ge barn och unga goda förutsättningar genom skolåren", 13, "", "Livslångt lärande",
		"Kulturpedagogisk plan|Handlingsplan Psynk 2.0|Strategi för tillgänglighet*"},
	{"Utveckla lärande för hållbar utveckling och hållbara livsstilar", 8,
		"Medarbetare och Morabor har insikt i vad som behöver göras, kunskap om vad de kan förändra och agerar för att bidra till ett hållbart Mora", "Livslångt lärande",
		"Handlingsplan alkohol, narkotika, dopning och tobak|Kommunal plan för avfallsförebyggande och hållbar avfallshantering|Mora i rörelse"},
	{"Stödja vägen till arbete", 4, "", "Livslångt lärande", "Näringslivsstrategin"},
	{"Främja hållbart företagande", 8, "Moras företag växer hållbart", "Tillväxt och utveckling",
		"Näringslivsstrategin|Kommunal plan för avfallsförebyggande och hållbar avfallshantering"},
	{"Digitalisera för hållbar utveckling", 6,
		"Digitalisering är en självklar del i verksamhetsutveckling. Medborgare kan utföra huvuddelen av sina kommunrelaterade ärenden digitalt år 2022", "Tillväxt och utveckling", ""},
}

func TestMoraAreas(t *testing.T) {
	o := mora(t)
	if o == nil {
		return
	}
	upcoming := map[string]string{}
	for _, document := range o.Documents {
		if document.Upcoming {
			upcoming[document.Title] = "*"
		}
	}
	if len(o.Areas) != len(moraAreas) || len(o.Documents) != 23 || len(o.Passages) != 91 {
		t.Fatalf("%d areas, %d documents, %d passages", len(o.Areas), len(o.Documents), len(o.Passages))
	}
	for i, want := range moraAreas {
		area := o.Areas[i]
		var refers []string
		for _, document := range area.Refers {
			refers = append(refers, document.Title+upcoming[document.Title])
		}
		var desired, target string
		if len(area.Desired) > 0 {
			desired = area.Desired[0].Title
		}
		if area.Target != nil {
			target = area.Target.Title
		}
		got := fmt.Sprintf("%s\n%d\n%s\n%s\n%s", area.Title, len(area.Focus), desired, target, strings.Join(refers, "|"))
		if wanted := fmt.Sprintf("%s\n%d\n%s\n%s\n%s", want.title, want.focus, want.desired, want.target, want.refers); got != wanted {
			t.Errorf("area %d:\n got %s\nwant %s", i+1, got, wanted)
		}
		if string(area.Number) != fmt.Sprint(i+1) || area.Shared != (i == 0) || len(area.Desired) > 1 {
			t.Errorf("area %s: shared %v, %d desired states", area.Number, area.Shared, len(area.Desired))
		}
	}
	if due := o.Areas[9].Desired[0].DueYear; due != 2022 {
		t.Errorf("due year %d, want 2022", due)
	}
}

// The focus areas whose text the file breaks, nests or repeats.
func TestMoraFocusAreas(t *testing.T) {
	o := mora(t)
	if o == nil {
		return
	}
	got := map[outline.Number]string{}
	for _, area := range o.Areas {
		for _, focus := range area.Focus {
			got[focus.Number] = focus.Title
			if focus.OwnArea {
				got[focus.Number] += " [own]"
			}
			if focus.Parent != "" {
				got[focus.Number] += " [in " + string(focus.Parent) + "]"
			}
		}
	}
	for number, want := range map[outline.Number]string{
		"1.2.3":   "Inspirera till innovation, kunskapsutveckling, kunskapsspridning och ett gemensamt lärande inom hållbarhetsområdet",
		"1.2.4":   "Kommunicera och visualisera – resultat, goda exempel, aktiviteter – internt och externt",
		"1.2.5":   "Utveckla former för att följa utvecklingsområdet [own]",
		"2.2.1":   "Värna Moras värdefulla natur- och kulturmiljövärden och säkerställ samråd med relevant kompetens",
		"2.2.9":   "Omsätta Åtgärdsprogram 2018–2022 till Dalarnas miljömål i lokala åtgärder",
		"3.2.3":   "Vid om- och nybyggnation",
		"3.2.3.1": "Ställa höga krav på energieffektivitet. Utforma kontrakt så att både entreprenör och beställare stimuleras att nå ett förpliktigande mål [in 3.2.3]",
		"3.2.3.2": "Alltid utreda möjlighet till förnybar energi [in 3.2.3]",
		"3.2.3.3": "Alltid applicera livscykelanalyser vid val av teknik [in 3.2.3]",
		"3.2.10":  "Omsätta Åtgärdsprogram 2018–2022 till Dalarnas miljömål i lokala åtgärder",
		"4.2.5":   "Prioritera säkra gång- och cykelvägar med skolor som målpunkter",
		"4.2.6":   "Utveckla konceptet ”Giftfri vardag” i kommunkoncernen med fokus på förskola och byggprodukter",
		"4.2.7":   "Revidera Träbyggnadsstrategin till ett mer genomförandeinriktat upplägg",
		"4.2.12":  "Utveckla ett systematiskt arbete kring landsbygdsfrågor",
		"5.2.4":   "Stimulera metod- och kvalitetsutveckling inom läsfrämjande",
		"6.2.12":  "Erbjuda alla unga tillgängliga kultur- och fritidsaktiviteter i en miljö som stödjer deras utveckling",
		"7.2.8":   "Utveckla former för att följa utvecklingsområdet [own]",
		"8.2.4":   "Ge nyanlända förutsättningar för etablering på arbetsmarknaden",
		"9.2.2":   "Identifiera utvecklingsområden genom dialog med företagare och branscher",
		"9.2.8":   "Utveckla former för att följa utvecklingsområdet [own]",
		"10.2.2":  "Skapa förutsättningar för e-legitimation och elektronisk signering för kommunens tjänster",
	} {
		if got[number] != want {
			t.Errorf("%s:\n got %q\nwant %q", number, got[number], want)
		}
	}
}

// What the file's reader is told: three lines of a web page have no place, two titles were joined at a comma.
func TestMoraNotes(t *testing.T) {
	o := mora(t)
	if o == nil {
		return
	}
	var got []string
	for _, note := range o.Notes {
		got = append(got, fmt.Sprintf("%d %s", note.Line, note.Kind))
	}
	if want := []string{"3 not placed", "4 not placed", "5 not placed", "95 joined title", "389 joined title"}; !slices.Equal(got, want) {
		t.Errorf("notes %q, want %q", got, want)
	}
	for _, passage := range o.Passages {
		if passage.Number == "3.1.15" && !strings.HasSuffix(passage.Text, "relativt 20102.") {
			t.Errorf("a footnote's digit is lost: %q", passage.Text)
		}
		if strings.Contains(passage.Text, "hand- lande") || strings.Contains(passage.Text, "kunskaps- skillnader") {
			t.Errorf("a line break's hyphen is left: %q", passage.Text)
		}
	}
}

// The seed was written by hand from the same file. An import into a graph that holds no more than the municipality
// must make the same nodes and edges, and one on top of the seed must add the passages and nothing else.
func TestMoraImportAndSeedAgree(t *testing.T) {
	o := mora(t)
	if o == nil {
		return
	}
	seed, err := seeds.Load("mora")
	if err != nil {
		t.Fatal(err)
	}
	bare := outline.NewMemory(t, "2062")
	imported, _, err := outline.Changes(t.Context(), bare, o, "2062")
	if err != nil {
		t.Fatal(err)
	}
	bare.Make(imported)

	seeded := outline.NewMemory(t)
	seeded.Make(seed)
	again, _, err := outline.Changes(t.Context(), seeded, o, "2062")
	if err != nil {
		t.Fatal(err)
	}
	passages := 0
	for _, effect := range seeded.Make(again) {
		switch {
		case strings.HasPrefix(effect, "save Passage:2062/") && !strings.Contains(effect, " OF "):
			passages++
		case !strings.HasPrefix(effect, "save Passage:2062/"):
			t.Errorf("importing over the seed: %s", effect)
		}
	}
	if passages != 91 {
		t.Errorf("importing over the seed adds %d passages, want 91", passages)
	}

	byHand, read := facts(seed), facts(imported)
	for _, fact := range slices.Sorted(maps.Keys(read)) {
		if !byHand[fact] {
			t.Errorf("only the import has %s", fact)
		}
	}
	for _, fact := range slices.Sorted(maps.Keys(byHand)) {
		if !read[fact] {
			t.Errorf("only the seed has %s", fact)
		}
	}
}

// facts writes what an outline states as lines: no passages, and nothing that was taken from the words of a focus
// area, which the seed marks as such.
func facts(changes []graph.Change) map[string]bool {
	facts := map[string]bool{}
	for _, change := range changes {
		id := change.Node + change.From
		source, _ := change.Set["source"].(string)
		if !strings.Contains(id, ":2062/") || strings.HasPrefix(id, "Passage:") || !strings.HasPrefix(source, "Utvecklingsområden hållbara Mora 2030") {
			continue
		}
		line := fmt.Sprintf("%s %s %s %s | %s %s", change.Node, change.From, change.Edge, change.To, source, change.Set["basis"])
		for _, name := range []string{"title", "number", "status", "ownership", "dueYear"} {
			if value := change.Set[name]; value != nil {
				line += fmt.Sprintf(" | %s %v", name, value)
			}
		}
		facts[line] = true
	}
	return facts
}
