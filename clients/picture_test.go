package clients_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"malgraf/clients"
)

// The picture of the README: a worked question of the Playground, answered from
// the invented municipality. `make pictures` writes it into docs/; the test shows
// that what the picture shows can still be had.
func TestReadmePicture(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=exempel")
	browser, _ := openBrowser(t)
	var answer string
	run(t, browser, "ask which focus areas link sectors",
		chromedp.EmulateViewport(1440, 810),
		chromedp.Navigate(server.URL+"/"),
		chromedp.WaitVisible(`.graphiql-query-editor .view-line`, chromedp.ByQuery),
		chromedp.WaitVisible(`.graphiql-doc-explorer-root-type`, chromedp.ByQuery), // the schema is loaded
		chromedp.Evaluate(`[...document.querySelectorAll(".graphiql-tab-button")].find(b => b.innerText.includes("CrossSectorLinks")).click()`, nil),
		poll(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes('focusAreas')`),
		chromedp.Sleep(time.Second), // GraphiQL reads the operation's name a while after a tab is opened
		chromedp.Click(`.graphiql-execute-button`, chromedp.ByQuery),
		poll(answerShown),
		chromedp.Text(`.result-window`, &answer, chromedp.ByQuery),
	)
	if want := "Ställa hållbarhetskrav i upphandling"; !strings.Contains(plainSpaces(answer), want) {
		t.Errorf("the answer does not show %q: %s", want, answer)
	}
	screenshot(t, browser, "cross-sector.png")
}
