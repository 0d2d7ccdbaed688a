package clients_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"malgraf/clients"
)

// The overview in a real browser: the heat map with words beside its colours, what
// falls between the chairs, on what ground; it follows commits, and its address.
func TestOverviewInBrowser(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,ljusdal,mora,exempel")
	browser, seen := openBrowser(t)
	var ground, legend, heatMap, orphans string
	var rows int
	var excerpt bool
	read := func(step, path string) {
		t.Helper()
		run(t, browser, step,
			chromedp.EmulateViewport(1550, 1000),
			chromedp.Navigate(server.URL+path),
			chromedp.WaitVisible(`#map tbody tr`, chromedp.ByQuery),
			chromedp.Text(`#ground`, &ground, chromedp.ByQuery),
			chromedp.Evaluate(`!document.getElementById('excerpt').hidden`, &excerpt),
			chromedp.Text(`#legend`, &legend, chromedp.ByQuery),
			chromedp.Text(`#map`, &heatMap, chromedp.ByQuery),
			chromedp.Evaluate(`document.querySelectorAll('#map tbody tr').length`, &rows),
			chromedp.Text(`#orphans`, &orphans, chromedp.ByQuery),
		)
	}
	read("see Ljusdal", "/overview?municipality=2161")
	shows(t, "Ljusdal's ground", ground, "Ljusdal.", "utdrag")
	shows(t, "what falls between Ljusdal's chairs", orphans, "Delmål", "inget uppdrag", "Uppdrag och åtgärder")
	shows(t, "Ljusdal's colours", legend, "Rött: en eller ingen förvaltning")
	shows(t, "what stands in no column", heatMap, "1 utan kolumn")
	if table := download(t, server.URL, leadsTo(t, browser, "#coverage-table")); !strings.Contains(table, `"Ljusdal"`) || strings.Count(table, "\r\n") < 18 {
		t.Errorf("the heat map as a table: %.300s", table)
	}
	if table := download(t, server.URL, leadsTo(t, browser, "#orphans-table")); !strings.Contains(table, `"NO_ASSIGNMENT"`) {
		t.Errorf("what falls between the chairs as a table: %.300s", table)
	}
	if to := leadsTo(t, browser, "#orphans li a"); to != "/map?municipality=2161&of=Target%3A1.1" {
		t.Errorf("the first target nobody works with leads to %s", to)
	}
	if !excerpt || rows != 17 {
		t.Errorf("Ljusdal: %d rows, and the note that it is an excerpt shows: %t", rows, excerpt)
	}
	read("see the invented municipality by target", "/overview?municipality=9999&by=TARGET")
	shows(t, "the invented municipality's ground", ground, "fullständiga")
	shows(t, "its colours", legend, "Rött", "Gult")
	shows(t, "its map", heatMap, "7.2", "Gult")
	if excerpt || rows != 169 {
		t.Errorf("the invented municipality: %d rows, and a note that it is an excerpt shows: %t", rows, excerpt)
	}
	run(t, browser, "choose goals as rows",
		chromedp.SetValue(`select[name=by]`, "GOAL", chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector('select[name=by]').dispatchEvent(new Event('change', {bubbles: true}))`, nil),
		poll(`document.querySelectorAll('#map tbody tr').length === 17 && location.search.includes('by=GOAL')`),
	)
	screenshot(t, browser, "overview.png")

	followsWrites(t, browser, server.URL)
	keepsWhatIsOpen(t, browser, server.URL)
	showsTheLastChosen(t, browser)
	showsNothingBelowAnotherName(t, browser)
	saysThatItReads(t, browser, server.URL+"/overview?municipality=2062")
	showsAnswersThatComeLate(t, browser, server.URL)
	triesAgain(t, browser, server.URL+"/overview?municipality=2062")
	saysThatThereIsNoSuchMunicipality(t, browser, server.URL+"/overview?municipality=nope")

	var wide int
	run(t, browser, "see it on a phone",
		chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile),
		chromedp.Navigate(server.URL+"/overview?municipality=2161"),
		chromedp.WaitVisible(`#map tbody tr`, chromedp.ByQuery),
		chromedp.Evaluate(`document.documentElement.scrollWidth`, &wide))
	if wide > 390 {
		t.Errorf("the page is %d wide on a phone of 390", wide)
	}
	isAsWideAsAPhone(t, browser, server.URL+"/overview?municipality=9999")
	if over := evaluate[[]string](t, browser, `[...document.querySelectorAll('#map tbody th')].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)`); len(over) > 0 {
		t.Errorf("on a narrow phone these rows' names reach into the next column: %q", over)
	}
	keepsItsHeads(t, browser, server.URL+"/overview?municipality=9999&by=TARGET")
	isWholeOnPaper(t, browser, server.URL+"/overview?municipality=9999", ".scroll")
	seen.assertOnly(t, server.URL)
}

// isWholeOnPaper sees a page as it is printed on A4: of what can be scrolled on the screen nothing is cut off.
func isWholeOnPaper(t *testing.T, browser context.Context, address, scrolled string) {
	t.Helper()
	run(t, browser, "see it on paper",
		chromedp.EmulateViewport(1040, 700), chromedp.Navigate(address), poll(fmt.Sprintf(`document.querySelector(%q)?.innerText`, scrolled)),
		emulation.SetEmulatedMedia().WithMedia("print"))
	const cut = `((one) => getComputedStyle(one).overflowY !== 'visible' && one.scrollHeight > one.clientHeight || one.scrollWidth > one.clientWidth)`
	if evaluate[bool](t, browser, fmt.Sprintf(`%s(document.querySelector(%q))`, cut, scrolled)) {
		t.Errorf("on paper %s is cut off", scrolled)
	}
	run(t, browser, "see it on the screen", emulation.SetEmulatedMedia())
}

// isAsWideAsAPhone sees a page on the narrowest phone, or a screen at 400 %: it need not be scrolled sideways.
func isAsWideAsAPhone(t *testing.T, browser context.Context, address string) {
	t.Helper()
	run(t, browser, "see it on a narrow phone",
		chromedp.EmulateViewport(320, 568), chromedp.Navigate(address), poll(`document.querySelector('main').innerText.length > 300`))
	if wide := evaluate[int](t, browser, `document.documentElement.scrollWidth`); wide > 320 {
		t.Errorf("%s is %d wide on a phone of 320", address, wide)
	}
}

// saveOrphan saves a decided assignment of the invented municipality's plan that serves no target.
func saveOrphan(t *testing.T, url, externalID, title string) {
	t.Helper()
	ask(t, url, `mutation ($id: String!, $title: String!) {
		saveAssignment(input: {
			municipality: {code: "9999"}, externalId: $id, title: $title, form: ASSIGNMENT, scope: DEPARTMENT, status: DECIDED
			plans: {set: [{id: "Plan:9999/vp-2025-2026"}]}
		}) { created }
	}`, map[string]any{"id": externalID, "title": title}, &struct{}{})
}

// followsWrites saves an assignment, again and again with another title, until the page
// shows one: what is committed before it has subscribed passes it by.
func followsWrites(t *testing.T, browser context.Context, url string) {
	t.Helper()
	const title = "Ett uppdrag som just kom till"
	for n := range 20 {
		saveOrphan(t, url, "overview", fmt.Sprint(title, " ", n))
		ctx, cancel := context.WithTimeout(browser, 3*time.Second)
		err := chromedp.Run(ctx, poll(fmt.Sprintf(`document.getElementById('orphans').textContent.includes(%q)`, title)))
		cancel()
		if err == nil {
			return
		}
	}
	t.Error("the page does not follow what is written")
}

// keepsWhatIsOpen opens a list, and has others save what is not shown, and then what is.
func keepsWhatIsOpen(t *testing.T, browser context.Context, url string) {
	t.Helper()
	save := func(mutation string) { ask(t, url, "mutation {"+mutation+"}", nil, &struct{}{}) }
	run(t, browser, "open a list", chromedp.Evaluate(`{
			window.list = document.querySelector('#orphans details:last-of-type');
			const now = window.fetch;
			window.fetch = async (...asked) => {
				const response = await now(...asked);
				setTimeout(() => { window.answered = true; }, 500);
				return response;
			};
		}`, nil),
		chromedp.Focus(`#orphans section:nth-of-type(2) summary`, chromedp.ByQuery), chromedp.KeyEvent(kb.Enter),
		poll(`document.querySelectorAll('#orphans details[open]').length === 1`))
	save(`saveDepartment(input: {municipality: {code: "9999"}, name: "En enhet", type: UNIT}) { created }`)
	run(t, browser, "see that the page has asked again", poll(`window.answered`))
	if !evaluate[bool](t, browser, `window.list.isConnected`) {
		t.Error("where nothing changes that is shown, the page is drawn anew")
	}
	save(`saveAssignment(input: {municipality: {code: "9999"}, externalId: "overview", title: "Samma uppdrag med nytt namn", form: ASSIGNMENT, scope: DEPARTMENT, status: DECIDED}) { created }`)
	run(t, browser, "see what is saved", poll(`document.getElementById('orphans').textContent.includes('Samma uppdrag med nytt namn')`))
	if !evaluate[bool](t, browser, `document.activeElement === document.querySelector('#orphans section:nth-of-type(2) details[open] summary') && document.querySelectorAll('#orphans details[open]').length === 1`) {
		t.Error("where something changes, what was open is closed, or what had the focus has lost it")
	}
}

// A browser makes few connections to a host: a page that has been left holds none of them, though it is kept for going back
// to; then it shows what it has missed, and follows again.
func TestAPageThatIsLeftHoldsNoConnection(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,exempel")
	browser, _ := openBrowser(t)
	run(t, browser, "open the page",
		chromedp.Navigate(server.URL+"/overview?municipality=9999"),
		poll(`document.querySelector('#map tbody tr')`))
	followsWrites(t, browser, server.URL)
	ask(t, server.URL, `mutation {
		saveAssignment(input: {municipality: {code: "9999"}, externalId: "overview", title: "Ett uppdrag kort före", form: ASSIGNMENT, scope: DEPARTMENT, status: DECIDED}) { created }
	}`, nil, &struct{}{})
	run(t, browser, "leave it as it is told of that", chromedp.Sleep(150*time.Millisecond), chromedp.Evaluate(`dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))`, nil))
	ask(t, server.URL, `mutation {
		saveAssignment(input: {municipality: {code: "9999"}, externalId: "overview", title: "Ett uppdrag som ingen såg", form: ASSIGNMENT, scope: DEPARTMENT, status: DECIDED}) { created }
	}`, nil, &struct{}{})
	const missed = `document.getElementById('orphans').textContent.includes('Ett uppdrag som ingen såg')`
	var seen bool
	run(t, browser, "wait", chromedp.Sleep(time.Second), chromedp.Evaluate(missed, &seen))
	if seen {
		t.Error("a page that has been left follows on")
	}
	run(t, browser, "go back to it", chromedp.Evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))`, nil), poll(missed))
	followsWrites(t, browser, server.URL)
}

// showsTheLastChosen chooses a municipality whose answer is slow, and then another.
func showsTheLastChosen(t *testing.T, browser context.Context) {
	t.Helper()
	var ground string
	run(t, browser, "choose Ljusdal and then Mora",
		chromedp.Evaluate(`{
			const now = window.fetch;
			window.fetch = async (path, options) => {
				const response = await now(path, options);
				if (!options?.body?.includes('2161')) return response;
				await new Promise((go) => { setTimeout(go, 1500); });
				setTimeout(() => { window.late = true; }, 500);
				return response;
			};
		}`, nil),
		choice("municipality", "2161"), choice("municipality", "2062"),
		poll(`window.late`),
		chromedp.Text(`#ground`, &ground, chromedp.ByQuery))
	shows(t, "the one chosen last", ground, "Mora.")
	if table := leadsTo(t, browser, "#coverage-table"); !strings.Contains(table, "municipality=2062") {
		t.Errorf("the table beside it is %s", table)
	}
}

// showsNothingBelowAnotherName asks for what is shown and for another municipality when no answer comes.
func showsNothingBelowAnotherName(t *testing.T, browser context.Context) {
	t.Helper()
	const (
		isSaid  = `!document.getElementById('problem').hidden && document.getElementById('problem').textContent.includes('servern svarar inte')`
		isShown = `document.getElementById('map').checkVisibility()`
	)
	run(t, browser, "choose what is shown again, when no answer comes",
		chromedp.Evaluate(`window.answers = window.fetch; window.fetch = () => Promise.reject(new Error('away'))`, nil),
		choice("municipality", "2062"), poll(isSaid))
	if !evaluate[bool](t, browser, isShown) {
		t.Error("where no answer comes, what is shown already is gone")
	}
	run(t, browser, "choose another", choice("municipality", "2161"), poll(`!(`+isShown+`)`))
	if note := evaluate[bool](t, browser, `document.getElementById('excerpt').checkVisibility()`); note {
		t.Error("where no answer comes, the note on another municipality stays")
	}
	run(t, browser, "choose it when answers come", chromedp.Evaluate(`window.fetch = window.answers`, nil), choice("municipality", "2161"), poll(isShown))
}

// keepsItsHeads reads far down in a long table: what the columns are about stands above the rows.
func keepsItsHeads(t *testing.T, browser context.Context, address string) {
	t.Helper()
	run(t, browser, "see a long table", chromedp.EmulateViewport(1300, 700), chromedp.Navigate(address), poll(`document.querySelectorAll('#map tbody tr').length > 100`))
	const isSeen = `(() => {
		const row = document.querySelectorAll('#map tbody tr')[100];
		row.scrollIntoView({block: 'center'});
		const {top, bottom} = document.querySelector('#map thead th').getBoundingClientRect();
		return top >= 0 && bottom <= row.getBoundingClientRect().top;
	})()`
	if !evaluate[bool](t, browser, isSeen) {
		t.Error("far down in a long table the heads of its columns are out of sight")
	}
}

// saysThatItReads asks for another municipality when no answer comes, and goes back to the one that is shown.
func saysThatItReads(t *testing.T, browser context.Context, address string) {
	t.Helper()
	run(t, browser, "choose Ljusdal, of which no answer comes",
		chromedp.Navigate(address), poll(`document.getElementById('ground').textContent.startsWith('Mora.')`),
		chromedp.Evaluate(`{
			const now = window.fetch;
			window.fetch = (path, options) => (options?.body?.includes('2161') ? new Promise(() => {}) : now(path, options));
		}`, nil),
		choice("municipality", "2161"), poll(`document.getElementById('ground').textContent === 'Läser …' && document.querySelector('main').ariaBusy`))
	run(t, browser, "choose Mora, which is shown",
		choice("municipality", "2062"), poll(`document.getElementById('ground').textContent.startsWith('Mora.') && !document.querySelector('main').ariaBusy`))
}

// triesAgain opens a page whose first question reaches nobody.
func triesAgain(t *testing.T, browser context.Context, address string) {
	t.Helper()
	var script page.ScriptIdentifier
	run(t, browser, "open a page when the server is away",
		chromedp.ActionFunc(func(ctx context.Context) (err error) {
			script, err = page.AddScriptToEvaluateOnNewDocument(`{
				const now = window.fetch;
				let asked = 0;
				window.fetch = (...all) => (asked++ ? now(...all) : Promise.reject(new Error('away')));
			}`).Do(ctx)
			return err
		}),
		chromedp.Navigate(address), poll(`document.getElementById('problem').textContent.includes('servern svarar inte')`))
	run(t, browser, "see what it says when the server is back", poll(`document.querySelector('#map tbody tr') && document.getElementById('problem').hidden`),
		chromedp.ActionFunc(func(ctx context.Context) error { return page.RemoveScriptToEvaluateOnNewDocument(script).Do(ctx) }))
}

// showsAnswersThatComeLate has others save more often than answers come.
func showsAnswersThatComeLate(t *testing.T, browser context.Context, url string) {
	t.Helper()
	const (
		title = "Ett uppdrag av många"
		isIn  = `document.getElementById('orphans').textContent.includes('` + title + `')`
	)
	run(t, browser, "see the invented municipality, whose next answers take two seconds",
		chromedp.Navigate(url+"/overview?municipality=9999"), poll(`document.querySelector('#map tbody tr')`),
		chromedp.Evaluate(`{
			const now = window.fetch;
			window.fetch = async (...all) => {
				const response = await now(...all);
				await new Promise((go) => { setTimeout(go, 2000); });
				return response;
			};
		}`, nil))
	for n := range 15 {
		saveOrphan(t, url, "late", fmt.Sprint(title, " ", n))
		time.Sleep(700 * time.Millisecond)
		if evaluate[bool](t, browser, isIn) {
			return
		}
	}
	t.Error("while others save, no answer is shown that takes longer than from one to the next")
}

// saysThatThereIsNoSuchMunicipality follows an address that names none, shows nothing of another one below it, and chooses
// the first of the list; and a region, which only an address names.
func saysThatThereIsNoSuchMunicipality(t *testing.T, browser context.Context, address string) {
	t.Helper()
	run(t, browser, "follow an address that names no municipality", chromedp.Navigate(address),
		poll(`document.getElementById('problem').textContent.includes('ingen kommun med koden nope')`))
	if shows := evaluate[bool](t, browser, `document.querySelector('main').checkVisibility()`); shows {
		t.Error("where there is no such municipality, another one is shown")
	}
	first := evaluate[string](t, browser, `document.querySelector('select[name=municipality]').options[0].value`)
	run(t, browser, "choose the first of the list", choice("municipality", first),
		poll(fmt.Sprintf(`document.querySelector('main').checkVisibility() && document.getElementById('problem').hidden && location.search.includes(%q)`, first)))
	run(t, browser, "follow an address that names a region", chromedp.Navigate(strings.Replace(address, "nope", "0099", 1)),
		poll(`document.getElementById('ground').textContent.includes('Läget') && document.querySelector('select[name=municipality]').value === '0099'`))
}

// Where the server wants to know who asks, a table is fetched with the token, which a link cannot send; what goes wrong is said.
func TestOverviewFetchesTablesWithTheToken(t *testing.T) {
	p := startProvider(t, 60, map[string][]string{"anna": {"VIEWER"}})
	server := guarded(t, p)
	token := p.token(t, "anna", audience)
	browser, _ := openBrowser(t) // which complains of the answer 401
	run(t, browser, "give a token and fetch the heat map",
		chromedp.Navigate(server.URL+"/overview?municipality=2161"),
		chromedp.WaitVisible(`input[name=token]`, chromedp.ByQuery),
		chromedp.SendKeys(`input[name=token]`, token+kb.Tab, chromedp.ByQuery),
		chromedp.WaitVisible(`#map tbody tr`, chromedp.ByQuery),
		chromedp.Evaluate(`{
			const make = URL.createObjectURL;
			URL.createObjectURL = (blob) => { blob.text().then((text) => { window.fetched = text; }); return make.call(URL, blob); };
		}`, nil),
		chromedp.Click(`#coverage-table`, chromedp.ByQuery),
		poll(`window.fetched?.includes('"Ljusdal"')`))
	run(t, browser, "try with a token that lets nobody in",
		chromedp.Evaluate(`document.querySelector('input[name=token]').value = 'none'`, nil),
		chromedp.Click(`#orphans-table`, chromedp.ByQuery),
		poll(`!document.getElementById('problem').hidden && document.getElementById('problem').textContent.includes('hämta tabellen: ange en åtkomsttoken')`))
	run(t, browser, "try again with the first",
		chromedp.Evaluate(fmt.Sprintf(`document.querySelector('input[name=token]').value = %q`, token), nil),
		chromedp.Click(`#orphans-table`, chromedp.ByQuery),
		poll(`document.getElementById('problem').hidden`))
}

// leadsTo is where a link leads to.
func leadsTo(t *testing.T, browser context.Context, link string) string {
	t.Helper()
	return evaluate[string](t, browser, fmt.Sprintf(`document.querySelector(%q)?.getAttribute('href') ?? ''`, link))
}

func download(t *testing.T, url, path string) string {
	t.Helper()
	response, err := http.Get(url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", path, response.Status, err)
	}
	return string(text)
}

func shows(t *testing.T, what, text string, wanted ...string) {
	t.Helper()
	for _, one := range wanted {
		if !strings.Contains(text, one) {
			t.Errorf("%s does not show %q: %s", what, one, text)
		}
	}
}
