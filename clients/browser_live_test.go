package clients_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"malgraf/clients"
	"malgraf/web"
)

// The Playground follows what happens, over a WebSocket to the host that it came from:
// what others save shows up in its answer by itself.
func TestPlaygroundFollowsWhatHappens(t *testing.T) {
	server := clients.Start(t, "--store=memory:")
	questions, err := web.Questions()
	if err != nil {
		t.Fatal(err)
	}
	live := questions[len(questions)-1]
	if !live.Live {
		t.Fatalf("the last question, %s, is no subscription", live.Name)
	}
	browser, seen := openBrowser(t)
	run(t, browser, "open the question",
		chromedp.EmulateViewport(1600, 900),
		chromedp.Navigate(server.URL+"/"),
		chromedp.WaitVisible(`.graphiql-query-editor .view-line`, chromedp.ByQuery),
		chromedp.Click(`.graphiql-tab:last-of-type .graphiql-tab-button, .graphiql-tabs > li:last-of-type button`, chromedp.ByQuery),
		poll(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes('subscription')`),
	)
	const follow = `(() => { const text = document.querySelector('.result-window .view-lines')?.innerText ?? '';
		const running = document.querySelector('.graphiql-execute-button[aria-label^="Stop"]');
		if (!running && !text.includes('Enhet')) document.querySelector('.graphiql-execute-button').click();
		return text.includes('Enhet'); })()`
	shown := false
	// Again and again: nobody outside can tell when the page has read the question, and when it has subscribed.
	for i := 0; i < 100 && !shown; i++ {
		run(t, browser, "follow", chromedp.Evaluate(follow, &shown))
		var data any
		ask(t, server.URL, `mutation($name: String!) { saveDepartment(input: {municipality: {code: "2161"}, name: $name, type: UNIT}) { revision } }`,
			map[string]any{"name": fmt.Sprint("Enhet ", i)}, &data)
		time.Sleep(200 * time.Millisecond)
	}
	var answer string
	run(t, browser, "see what is saved", chromedp.Text(`.result-window`, &answer, chromedp.ByQuery))
	for _, want := range []string{`"changes"`, `"revision"`, `"SAVED"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer does not show %s: %s", want, answer)
		}
	}
	screenshot(t, browser, "live.png")
	seen.assertOnly(t, server.URL)
}

// Where the server has gone the Playground says so of a subscription.
func TestPlaygroundSaysThatNobodyAnswers(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=none")
	browser, _ := openBrowser(t) // which complains
	run(t, browser, "open the last question",
		chromedp.EmulateViewport(1600, 900),
		chromedp.Navigate(server.URL+"/"),
		chromedp.WaitVisible(`.graphiql-query-editor .view-line`, chromedp.ByQuery),
		chromedp.Click(`.graphiql-tab:last-of-type .graphiql-tab-button, .graphiql-tabs > li:last-of-type button`, chromedp.ByQuery),
		poll(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes('subscription')`),
		chromedp.Sleep(time.Second)) // GraphiQL reads the operation's name a while after a tab is opened
	server.Stop(t)
	const lines = `(document.querySelector('.result-window .view-lines')?.innerText ?? '')`
	run(t, browser, "follow", chromedp.Click(`.graphiql-execute-button`, chromedp.ByQuery), poll(lines+`.includes('errors')`))
	if said := plainSpaces(evaluate[string](t, browser, lines)); !strings.Contains(said, "The server does not answer.") {
		t.Errorf("where the server has gone the answer is %s", said)
	}
}
