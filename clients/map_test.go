package clients_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"malgraf/clients"
	"malgraf/graph"
	"malgraf/schema"
)

// The map in a real browser: areas tied by what they share, what is around a node, in the
// drawing and in the list; by pointer, by keyboard, by search, and by its address.
func TestMapInBrowser(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,ljusdal,mora,exempel")
	browser, seen := openBrowser(t)
	var ground, legend, list string
	var excerpt bool
	read := func(step string, until string, actions ...chromedp.Action) {
		t.Helper()
		run(t, browser, step, append(actions, poll(until),
			chromedp.Text(`#ground`, &ground, chromedp.ByQuery),
			chromedp.Text(`#legend`, &legend, chromedp.ByQuery),
			chromedp.Text(`#list`, &list, chromedp.ByQuery),
			chromedp.Evaluate(`!document.getElementById('excerpt').hidden`, &excerpt))...)
	}
	var ties struct {
		Bridges          []struct{ Pairs []struct{ Score float64 } }
		DevelopmentAreas struct{ TotalCount int }
		DevelopmentArea  struct{ ID, Title string }
		Neighbourhood    struct{ CutByLimit, CutByDepth int }
	}
	ask(t, server.URL, `{
		bridges(municipality: "2062") { pairs { score } }
		developmentAreas(where: {municipality: {is: {code: {eq: "2062"}}}}) { totalCount }
		developmentArea(number: "3", municipality: "2062") { id title }
		neighbourhood(of: "DevelopmentArea:2062/3", municipality: "2062", depth: 1, limit: 50) { cutByLimit cutByDepth }
	}`, nil, &ties)
	pairs := len(ties.Bridges[0].Pairs)

	read("see Mora's areas", fmt.Sprintf(`document.querySelectorAll('#list details').length === %d`, pairs),
		chromedp.EmulateViewport(1550, 1100), chromedp.Navigate(server.URL+"/map?municipality=2062"))
	shows(t, "Mora's areas", ground, "Mora:", fmt.Sprintf("%d utvecklingsområden, %d par", ties.DevelopmentAreas.TotalCount, pairs), "utdrag")
	shows(t, "the legend", legend, fmt.Sprintf("%d · Utvecklingsområde", ties.DevelopmentAreas.TotalCount))
	if !excerpt || pairs == 0 {
		t.Errorf("%d pairs, and the note that it is an excerpt shows: %t", pairs, excerpt)
	}
	if widths := evaluate[[]float64](t, browser, drawing+`.edges().map((edge) => edge.numericStyle('width'))`); len(widths) != pairs || widths[0] <= widths[pairs-1] {
		t.Errorf("the pair with the greatest score is drawn no wider than the one with the least: %v", widths)
	}

	click(t, browser, `edges()[0].renderedMidpoint()`)
	read("see what the first pair shares", `document.querySelector('#pair-0').open`)
	shows(t, "what the first pair shares", list, "styrdokument: Styrdokument:", "vikt")

	click(t, browser, fmt.Sprintf(`getElementById(%q).renderedPosition()`, ties.DevelopmentArea.ID))
	read("go to an area", `document.querySelector('#ground').textContent.includes('visas') && location.search.includes('of=')`)
	shows(t, "the area", ground, ties.DevelopmentArea.Title, "ett steg längre bort", "utdrag")
	shows(t, "what is around it", list, "I mitten", "1 steg bort", "Insatsområde:", "Styrdokument:", "till som inte visas")
	shows(t, "the legend", legend, "Insatsområde", "Styrdokument")

	shows(t, "what is cut off", ground, "25 visas", "till fick inte plats")
	read("at most 50", `!document.querySelector('#ground').textContent.includes('till fick inte plats')`, choice("limit", "50"))
	read("one step", `!document.querySelector('#list').textContent.includes('2 steg bort')`, choice("depth", "1"))
	shows(t, "what is cut off", ground, fmt.Sprintf("%d till ligger ett steg längre bort", ties.Neighbourhood.CutByDepth))
	if address := evaluate[string](t, browser, `location.search`); !strings.Contains(address, "depth=1") || !strings.Contains(address, "limit=50") {
		t.Errorf("the address says %s", address)
	}

	read("go on by keyboard", fmt.Sprintf(`!document.querySelector('#ground').textContent.includes(%q)`, ties.DevelopmentArea.Title),
		chromedp.Focus(`#list ul:nth-of-type(2) button`, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter))
	_, has, _ := strings.Cut(evaluate[string](t, browser, `document.activeElement === document.querySelector('#list button') ? document.activeElement.textContent : ''`), ": ")
	if has == "" || !strings.HasPrefix(ground, has) {
		t.Errorf("of %s the focus has %q, want the middle", ground, has)
	}
	read("go back", fmt.Sprintf(`document.querySelector('#ground').textContent.includes(%q)`, ties.DevelopmentArea.Title), chromedp.NavigateBack())
	read("search a target and put it in the middle", `document.querySelector('#ground').textContent.startsWith('7.2')`,
		chromedp.SendKeys(`input[name=text]`, "förnybar energi"+kb.Enter, chromedp.ByQuery),
		chromedp.Click(`#hits button[data-id="Target:7.2"]`, chromedp.ByQuery))
	shows(t, "the target", list, "Delmål: 7.2", "Källa: UN General Assembly", "Mål: 7 ", "– del av → detta")
	for text, ids := range map[string]string{" 7.A": "Target:7.a", "7": "Goal:7 DevelopmentArea:2062/7", "10.8": "Target:10.a"} {
		run(t, browser, "search by number", chromedp.SetValue(`input[name=text]`, text, chromedp.ByQuery), chromedp.SendKeys(`input[name=text]`, kb.Enter, chromedp.ByQuery),
			poll(fmt.Sprintf(`[...document.querySelectorAll('#hits button')].map(({dataset}) => dataset.id).join(' ').startsWith(%q)`, ids)))
	}

	var found struct{ Search struct{ TotalCount int } }
	ask(t, server.URL, `{ search(text: "barn", first: 0) { totalCount } }`, nil, &found)
	run(t, browser, "search what much is about, and at once what nothing is, whose answer comes first",
		chromedp.Evaluate(`{
			const now = window.fetch;
			window.fetch = async (path, options) => {
				const response = await now(path, options);
				if (options?.body?.includes('"barn"')) await new Promise((go) => { setTimeout(go, 1000); });
				if (options?.body?.includes('"barn"')) setTimeout(() => { window.late = true; }, 300);
				return response;
			};
			const form = document.getElementById('search');
			form.elements.text.value = 'barn';
			form.requestSubmit();
			form.elements.text.value = 'xyzzy';
			form.requestSubmit();
		}`, nil),
		poll(`window.late`))
	if hits := evaluate[string](t, browser, `document.getElementById('hits').textContent`); hits != "Inget hittades." {
		t.Errorf("of what was searched last there is said: %s", hits)
	}
	run(t, browser, "search what much is about", chromedp.Evaluate(`{
			const form = document.getElementById('search');
			form.elements.text.value = 'barn';
			form.requestSubmit();
		}`, nil), poll(fmt.Sprintf(`document.getElementById('hits').textContent.includes('%d till visas inte')`, found.Search.TotalCount-20)))

	shared := evaluate[string](t, browser, `new URLSearchParams(location.search).get('municipality')`)
	run(t, browser, "search what another municipality has",
		chromedp.Navigate(server.URL+"/map?municipality=2161"), poll(`document.querySelector('#ground').textContent.includes('Ljusdal')`),
		chromedp.SendKeys(`input[name=text]`, "barn bra start"+kb.Enter, chromedp.ByQuery),
		poll(`document.querySelector('#hits').textContent.includes('Ge alla barn en bra start i livet Mora')`))
	read("put it in the middle", `document.querySelector('#ground').textContent.startsWith('5 Ge alla barn') && document.querySelectorAll('#list h3').length > 1`,
		chromedp.Click(`#hits button[data-id="DevelopmentArea:2062/5"]`, chromedp.ByQuery))
	chosen := evaluate[[]string](t, browser, `[document.querySelector('select[name=municipality]').value, new URLSearchParams(location.search).get('municipality')]`)
	if shared != "2062" || chosen[0] != "2062" || chosen[1] != "2062" {
		t.Errorf("with a target that all share the municipality is %s, with an area of Mora's %s", shared, chosen)
	}
	read("choose Ljusdal, which it is not of", `document.querySelector('#ground').textContent.startsWith('Ljusdal')`, choice("municipality", "2161"))
	read("go back to it", `document.querySelector('#ground').textContent.startsWith('5 Ge alla barn')`, chromedp.NavigateBack())
	read("go back to where it was found", `document.querySelector('#ground').textContent.startsWith('Ljusdal')`, chromedp.NavigateBack())
	read("see a region, which is not to be chosen", `document.querySelector('select[name=municipality]').value === '0099'`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&of=Municipality:0099"))

	read("see what Ljusdal does towards the target", `document.querySelector('#list').textContent.includes('Energipolicy')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&of=Target:7.2&depth=1"))
	shows(t, "what nobody has decided or stated", list, "Uppdrag (förslag, slutsats): Ljusdals kommuns invånare", "Styrdokument (slutsats): Energipolicy", "tar upp (förslag, slutsats: Aktiviteten")
	shows(t, "the legend", legend, "Streckat")
	if dashed := evaluate[int](t, browser, drawing+`.edges('[?doubtful]').length`); dashed != 1 {
		t.Errorf("%d edges are drawn as doubtful, want that of the energy policy", dashed)
	}

	read("see what is around a target, not all that is in its agenda", `document.querySelector('#ground').textContent.startsWith('5.2')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&of=Target:5.2"))
	canBeRead(t, browser)
	shows(t, "what is around it", list, "Uppdrag: Integrerat kunskapsstöd", "Organisation: Omsorgsnämnden")
	if strings.Contains(legend, "Agenda") || strings.Contains(ground, "fick inte plats") {
		t.Errorf("around a target there are %s, %s", legend, ground)
	}
	read("put the agenda in the middle", `document.querySelector('#ground').textContent.startsWith('Agenda 2030')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&of=Framework:agenda2030&depth=1"))
	shows(t, "what is around it", legend, "1 · Agenda", "12 · Mål")

	ask(t, server.URL, `mutation {
		apply(changes: [
			{link: {developmentAreaTargets: {from: {number: "1", municipality: "2062"}, to: {code: "7.2"}, edge: {status: SUGGESTED}}}}
			{link: {developmentAreaTargets: {from: {number: "10", municipality: "2062"}, to: {code: "7.2"}, edge: {status: SUGGESTED}}}}
		]) { revision }
	}`, nil, &struct{}{})
	read("see Mora's areas again", `document.querySelector('#list').textContent.includes('7.2')`, chromedp.Navigate(server.URL+"/map?municipality=2062&view=DEVELOPMENT_AREA"))
	shows(t, "the legend", legend, "Streckat")
	if dashed := evaluate[int](t, browser, drawing+`.edges('[?doubtful]').length`); dashed != 1 {
		t.Errorf("%d pairs are drawn as doubtful, want that of the areas that share nothing else", dashed)
	}
	click(t, browser, `edges('[?doubtful]')[0].renderedMidpoint()`)
	read("see what they share", `document.querySelector('#list details[open]')?.textContent.includes('7.2')`)
	shows(t, "what nobody has accepted", list, "delmål (förslag): Delmål: 7.2")

	read("see departments of Ljusdal", `document.querySelector('#ground').textContent.includes('Ljusdal')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&view=DEPARTMENT"))
	shows(t, "what they share", list, "Par som delar något", "Organisation: Kommunstyrelseförvaltningen")
	read("see areas of Ljusdal, which has none", `document.querySelector('#ground').textContent.includes('0 utvecklingsområden')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161&view=DEVELOPMENT_AREA"))
	shows(t, "that there are none", list, "Inga delar något", "Välj en annan kommun")
	if !evaluate[bool](t, browser, `document.getElementById('drawing').hidden`) {
		t.Error("where there is nothing to draw an empty drawing shows")
	}
	read("see what there is of Ljusdal, where nothing is chosen", `document.querySelector('#ground').textContent.includes('förvaltningar')`,
		chromedp.Navigate(server.URL+"/map?municipality=2161"))
	shows(t, "what there is", list, "Talet är", "Organisation: Kommunstyrelseförvaltningen")
	read("choose what is around something, and nothing in the middle", `document.querySelector('#ground').textContent === 'Sök något att ställa i mitten.'`, choice("view", "AROUND"))
	if evaluate[bool](t, browser, `document.getElementById('drawing').checkVisibility() || document.getElementById('list').checkVisibility()`) {
		t.Error("with nothing in the middle, what was drawn before stays")
	}
	read("what is not there is said", `document.querySelector('#problem').textContent.includes('det finns inte (there is no node')`, chromedp.Navigate(server.URL+"/map?municipality=2161&of=Target:none"))
	read("see the invented municipality", `document.querySelector('#ground').textContent.includes('fullständiga')`,
		chromedp.EmulateViewport(940, 1270), chromedp.Navigate(server.URL+"/map?municipality=9999&of=DevelopmentArea:9999/1"))
	if excerpt {
		t.Error("the invented municipality: a note that it is an excerpt shows")
	}
	canBeRead(t, browser)
	run(t, browser, "point at the middle", chromedp.Evaluate(drawing+`.$('[?middle]').emit('mouseover') && 1`, nil))
	if words := evaluate[int](t, browser, drawing+`.edges('.chosen').filter((edge) => edge.numericStyle('min-zoomed-font-size') === 0).length`); words < 15 {
		t.Errorf("of the node that one points at %d edges have a word, want all that it has", words)
	}
	screenshot(t, browser, "map.png")
	run(t, browser, "see it on a wide screen", chromedp.EmulateViewport(1550, 1000))

	read("see many kinds", `document.querySelectorAll('.swatch').length > 15`, chromedp.Navigate(server.URL+"/map?municipality=9999&of=DevelopmentArea:9999/1&depth=3&limit=100"))
	shows(t, "the legend", legend, "Aktivitet", "Uppföljning", "Insatsområde", "Önskat läge")
	if over := evaluate[[]string](t, browser, nodesOver); len(over) > 0 {
		t.Errorf("of 100 nodes some lie on others: %q", over)
	}
	looks := map[string]bool{}
	for _, one := range evaluate[[]string](t, browser, `[...document.querySelectorAll('.swatch')].map((one) => {
		const {backgroundColor, borderRadius, clipPath} = getComputedStyle(one);
		return [backgroundColor, borderRadius, clipPath].join();
	})`) {
		if looks[one] {
			t.Errorf("in the legend two kinds look alike: %s", one)
		}
		looks[one] = true
	}

	saysThatThereIsNoSuchMunicipality(t, browser, server.URL+"/map?municipality=nope")

	read("open the map", `document.querySelector('#ground').textContent.includes('Läget')`,
		chromedp.Navigate(server.URL+"/map"),
		chromedp.Evaluate(`window.EventSource = class extends EventSource {
			constructor(url) { super(url); window.followed = decodeURIComponent(url); }
		}`, nil))
	first := ground
	read("choose Ljusdal", `document.querySelector('#ground').textContent.startsWith('Ljusdal') && window.followed?.includes('2161')`, choice("municipality", "2161"))
	read("choose the invented municipality", `document.querySelector('#ground').textContent.includes('fullständiga')`, choice("municipality", "9999"))
	read("go back and follow Ljusdal again", `document.querySelector('#ground').textContent.startsWith('Ljusdal') && window.followed.includes('2161')`, chromedp.NavigateBack())
	read("go back to where nothing was chosen", fmt.Sprintf(`document.querySelector('#ground').textContent === %q`, first), chromedp.NavigateBack())

	ask(t, server.URL, `mutation ($title: String!) {saveDevelopmentArea(input: {id: "DevelopmentArea:9999/1", title: $title}) {created}}`,
		map[string]any{"title": strings.Repeat("Klimatsmartvardag", 10)}, &struct{}{})
	for _, path := range []string{"/map?municipality=9999&view=DEVELOPMENT_AREA", "/map?municipality=9999&of=DevelopmentArea:9999/1"} {
		isAsWideAsAPhone(t, browser, server.URL+path)
		isWholeOnPaper(t, browser, server.URL+path, "#list")
	}
	seen.assertOnly(t, server.URL)
}

// The map has Swedish words, a colour and a name for every kind, asks of each whose it is, and has a word for every type of edge.
func TestTheMapHasWordsForAll(t *testing.T) {
	text, err := os.ReadFile("../web/map/map_words.js")
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	wanted := []string{"MUNICIPALITY: '"}
	for _, kind := range kinds.Kinds {
		wanted = append(wanted, kind.Name+": ['", "... on "+kind.Name+" {")
		if kind.Scope != nil {
			wanted = append(wanted, "'"+kind.Name+"'") // among those that say whose they are
		}
	}
	for _, edgeType := range kinds.EdgeTypes {
		wanted = append(wanted, edgeType.Name+": '")
	}
	shows(t, "map_words.js", string(text), wanted...)
}

// drawing is what Cytoscape.js draws, by the name under which it marks its container.
const drawing = `document.getElementById('drawing')._cyreg.cy`

// nodesOver are the pairs of nodes in the drawing that overlap, names apart; namesOver those
// whose names do, by more than the outline of letters.
var nodesOver, namesOver = overlapping("includeLabels", 0), overlapping("includeNodes", 2)

// overlapping finds the pairs of nodes that do, without a part of them, by more than so many pixels.
func overlapping(without string, by int) string {
	return fmt.Sprintf(`(() => {
		const boxes = %s.nodes().map((node) => [node.data('label'), node.boundingBox({%s: false, includeOverlays: false})]);
		const both = (one, other, from, to) => Math.min(one[to], other[to]) - Math.max(one[from], other[from]);
		return boxes.flatMap(([a, one], i) => boxes.slice(i + 1)
			.filter(([, other]) => both(one, other, 'x1', 'x2') > %[3]d && both(one, other, 'y1', 'y2') > %[3]d)
			.map(([b]) => a + ' / ' + b));
	})()`, drawing, without, by)
}

// nameHigh is how high the letters of a node's name are, in pixels.
func nameHigh(t *testing.T, browser context.Context, node int) float64 {
	t.Helper()
	return evaluate[float64](t, browser, fmt.Sprintf(`%[1]s.zoom() * %[1]s.nodes()[%[2]d].numericStyle('font-size')`, drawing, node))
}

// canBeRead checks that the names in the drawing are large enough, and that no node lies on another.
func canBeRead(t *testing.T, browser context.Context) {
	t.Helper()
	if size := nameHigh(t, browser, 1); size < 10 {
		t.Errorf("names are %f px high", size)
	}
	if over := evaluate[[]string](t, browser, nodesOver); len(over) > 0 {
		t.Errorf("nodes lie on others: %q", over)
	}
}

func evaluate[T any](t *testing.T, browser context.Context, script string) (value T) {
	t.Helper()
	run(t, browser, script, chromedp.Evaluate(script, &value))
	return value
}

// click clicks on a place of the drawing.
func click(t *testing.T, browser context.Context, place string) {
	t.Helper()
	at := evaluate[struct{ X, Y float64 }](t, browser, `(() => {
		const {left, top} = document.getElementById('drawing').getBoundingClientRect();
		const {x, y} = `+drawing+`.`+place+`;
		return {X: left + x, Y: top + y};
	})()`)
	run(t, browser, "click", chromedp.MouseClickXY(at.X, at.Y))
}

// choice chooses in a list as a reader would.
func choice(name, value string) chromedp.Action {
	return chromedp.Evaluate(fmt.Sprintf(`(() => {
		const list = document.querySelector('select[name=%s]');
		list.value = %q;
		list.dispatchEvent(new Event('change', {bubbles: true}));
	})()`, name, value), nil)
}

// Where the server wants to know who asks, the page asks for a token, and sends it.
func TestMapAsksForAToken(t *testing.T) {
	p := startProvider(t, 60, map[string][]string{"anna": {"VIEWER"}})
	server := guarded(t, p)
	browser, _ := openBrowser(t) // which complains of the answer 401
	var problem, ground string
	run(t, browser, "see that a token is wanted",
		chromedp.Navigate(server.URL+"/map?municipality=2062"),
		chromedp.WaitVisible(`input[name=token]`, chromedp.ByQuery),
		chromedp.Text(`#problem`, &problem, chromedp.ByQuery))
	shows(t, "what is wrong", problem, "Det gick inte att läsa: ange en åtkomsttoken")
	run(t, browser, "give one",
		chromedp.SendKeys(`input[name=token]`, p.token(t, "anna", audience)+kb.Tab, chromedp.ByQuery),
		chromedp.WaitVisible(`#list details`, chromedp.ByQuery),
		chromedp.Text(`#ground`, &ground, chromedp.ByQuery))
	shows(t, "with a token", ground, "Mora:", "utdrag")
}
