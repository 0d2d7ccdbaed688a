package seeds

import (
	"fmt"
	"strings"
	"testing"
)

const wastePlan = "PolicyDocument:2062/kommunal-plan-för-avfallsförebyggande-och-hållbar-avfallshantering"

func TestMoraHasTenAreasWithAllTheyHold(t *testing.T) {
	l := mustLoad(t, "mora")
	focus := [10]int{5, 9, 10, 12, 6, 13, 8, 4, 8, 6} // items right below "Insatsområden" in the outline
	documents := [10]int{1, 7, 7, 8, 3, 3, 3, 1, 2, 0}
	for i := range focus {
		id := fmt.Sprintf("DevelopmentArea:2062/%d", i+1)
		if n := len(l.from("HAS_FOCUS", id)); n != focus[i] {
			t.Errorf("area %d has %d focus areas, want %d", i+1, n, focus[i])
		}
		if n := len(l.from("REFERS_TO", id)); n != documents[i] {
			t.Errorf("area %d refers to %d documents, want %d", i+1, n, documents[i])
		}
		ownership := "UNSTATED"
		if i == 0 {
			ownership = "SHARED"
		}
		if got := l.nodes[id]["ownership"]; got != ownership {
			t.Errorf("ownership of area %d is %v", i+1, got)
		}
	}
	if n := count(l.nodes, "DesiredState:"); n != 5 {
		t.Errorf("%d desired states", n)
	}
	if n := count(l.nodes, "TargetArea:"); n != 4 {
		t.Errorf("%d target areas", n)
	}
	same(t, "area without a target area", l.from("SUPPORTS", "DevelopmentArea:2062/1"), set())
}

func TestMoraCrossSectorLinks(t *testing.T) {
	l := mustLoad(t, "mora")
	same(t, "areas of the waste plan", l.to("REFERS_TO", wastePlan),
		set("DevelopmentArea:2062/2", "DevelopmentArea:2062/3", "DevelopmentArea:2062/7", "DevelopmentArea:2062/9"))
	shared := map[string]string{}
	for id := range l.nodes {
		if areas := l.to("HAS_FOCUS", id); len(areas) > 1 {
			shared[id] = fmt.Sprint(areas)
		}
	}
	want := map[string]string{
		"FocusArea:2062/omsätta-åtgärdsprogram-2018-2022-till-dalarnas-miljömål-i-lokala-åtgärder":             "map[DevelopmentArea:2062/2:true DevelopmentArea:2062/3:true]",
		"FocusArea:2062/utveckla-samverkansformer-med-barns-bästa-i-centrum":                                   "map[DevelopmentArea:2062/5:true DevelopmentArea:2062/6:true]",
		"FocusArea:2062/utveckla-och-samordna-kvalitetssäkrade-och-tillgängliga-föräldrastödsprogram-för-alla": "map[DevelopmentArea:2062/5:true DevelopmentArea:2062/6:true]",
		"FocusArea:2062/vidta-åtgärder-för-att-stödja-ekonomiskt-utsatta-barn":                                 "map[DevelopmentArea:2062/5:true DevelopmentArea:2062/6:true]",
	}
	if fmt.Sprint(shared) != fmt.Sprint(want) {
		t.Errorf("shared focus areas: %v", shared)
	}
	number := l.edges["HAS_FOCUS DevelopmentArea:2062/6 FocusArea:2062/utveckla-samverkansformer-med-barns-bästa-i-centrum"]["number"]
	if number != "6.2.4" {
		t.Errorf("its number in area 6 is %v", number)
	}
}

// A title that speaks of its own area is another focus area in each.
func TestMoraFocusAreasOfTheirOwnArea(t *testing.T) {
	l := mustLoad(t, "mora")
	for _, area := range []string{"1", "7", "9"} {
		id := "FocusArea:2062/" + area + "/utveckla-former-för-att-följa-utvecklingsområdet"
		same(t, id, l.to("HAS_FOCUS", id), set("DevelopmentArea:2062/"+area))
	}
}

func TestMoraNestedFocusAreas(t *testing.T) {
	l := mustLoad(t, "mora")
	parts := l.to("PART_OF", "FocusArea:2062/vid-om-och-nybyggnation")
	if len(parts) != 3 {
		t.Errorf("below \"Vid om- och nybyggnation\": %v", parts)
	}
	for part := range parts {
		if number, _ := l.edges["PART_OF "+part+" FocusArea:2062/vid-om-och-nybyggnation"]["number"].(string); !strings.HasPrefix(number, "3.2.3.") {
			t.Errorf("%s has the number %q", part, number)
		}
	}
}

func TestMoraTitlesAreWrittenOnce(t *testing.T) {
	l := mustLoad(t, "mora")
	for id, set := range l.nodes {
		title, _ := set["title"].(string)
		if !strings.Contains(id, "2062/") {
			continue
		}
		if strings.HasSuffix(title, ".") || strings.HasSuffix(title, ":") {
			t.Errorf("%s ends in %q", id, title[len(title)-1:])
		}
		for _, found := range strings.Split(title, "- ")[1:] { // what is left are real hyphens
			if !strings.HasPrefix(found, "och ") {
				t.Errorf("%s keeps the hyphen of a line break: %q", id, title)
			}
		}
	}
	for document, status := range map[string]string{
		"policy-och-plan-vatten-och-avlopp":                 "ADOPTED",
		"handlingsplan-alkohol-narkotika-dopning-och-tobak": "ADOPTED",
		"dagvattenprogram":                                  "ADOPTED",
		"klimat-och-energiplan":                             "ADOPTED",
		"cykelplan":                                         "UPCOMING",
		"fördjupad-översiktsplan-mora-tätort":               "UPCOMING",
		"strategi-för-tillgänglighet":                       "UPCOMING",
	} {
		if got := l.nodes["PolicyDocument:2062/"+document]["status"]; got != status {
			t.Errorf("%s is %v", document, got)
		}
	}
	same(t, "what area 3 is", l.from("CONSTITUTES", "DevelopmentArea:2062/3"), set("PolicyDocument:2062/klimat-och-energiplan"))
	same(t, "tools of area 1", l.from("USES", "DevelopmentArea:2062/1"),
		set("Process:2062/fysisk-planering", "Process:2062/upphandling", "Process:2062/digitalisering", "Process:2062/dialog", "Process:2062/samverkan"))
	if due := l.nodes["DesiredState:2062/10/1"]["dueYear"]; due != int64(2022) {
		t.Errorf("the desired state of area 10 is due in %v", due)
	}
}
