package clients_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"malgraf/clients"
	"malgraf/web"
)

// The Playground in a real browser: it opens with the worked questions and the
// documentation, answers a question, and asks no other host for anything.
func TestPlaygroundInBrowser(t *testing.T) {
	server := clients.Start(t, "--store=memory:")
	questions, err := web.Questions()
	if err != nil {
		t.Fatal(err)
	}
	browser, seen := openBrowser(t)

	run(t, browser, "open the page",
		chromedp.EmulateViewport(1600, 900),
		chromedp.Navigate(server.URL+"/"),
		chromedp.WaitVisible(`.graphiql-query-editor .view-line`, chromedp.ByQuery),
	)
	var title, editor, docs string
	var tabs int
	run(t, browser, "see the questions and the documentation beside them",
		chromedp.Title(&title),
		chromedp.Evaluate(`document.querySelectorAll('.graphiql-tab').length`, &tabs),
		chromedp.Text(`.graphiql-query-editor .view-lines`, &editor, chromedp.ByQuery),
		chromedp.WaitVisible(`.graphiql-doc-explorer-root-type`, chromedp.ByQuery),
		chromedp.Text(`.graphiql-plugin`, &docs, chromedp.ByQuery),
	)
	if title != "Målgraf" {
		t.Errorf("the page's title is %q, want Målgraf", title)
	}
	if tabs != len(questions) {
		t.Errorf("%d tabs, want one for each of the %d questions", tabs, len(questions))
	}
	if first := strings.SplitN(questions[0].Query, "\n", 2)[0]; !strings.Contains(plainSpaces(editor), first) {
		t.Errorf("the first tab shows %q, want the first question, %q", editor, first)
	}
	for _, want := range []string{"Root Types", "Query"} {
		if !strings.Contains(docs, want) {
			t.Errorf("the documentation does not show %q: %q", want, docs)
		}
	}

	var answer string
	run(t, browser, "run the first question",
		chromedp.Click(`.graphiql-execute-button`, chromedp.ByQuery),
		poll(answerShown),
		chromedp.Text(`.result-window`, &answer, chromedp.ByQuery),
	)
	for _, want := range []string{`"data"`, `"targets"`, `"totalCount"`, `"title"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the answer does not show %s: %s", want, answer)
		}
	}
	screenshot(t, browser, "playground.png")

	for _, one := range []string{".graphiql-doc-explorer-root-type", ".graphiql-doc-explorer-type-name", ".graphiql-doc-explorer-content", ".malgraf-logo a"} {
		if contrast := evaluate[float64](t, browser, fmt.Sprintf(contrastOf, one)); contrast < 4.5 {
			t.Errorf("%s is written with a contrast of %.2f, want 4.5 or more", one, contrast)
		}
	}
	run(t, browser, "follow the documentation to the roots",
		chromedp.Click(`.graphiql-doc-explorer-root-type + a, .graphiql-doc-explorer-root-type ~ a, .graphiql-doc-explorer-type-name`, chromedp.ByQuery),
		poll(`document.querySelector('.graphiql-plugin').innerText.includes('targets')`),
	)
	run(t, browser, "open a question from the list",
		chromedp.Click(`button[aria-label="Show Questions"]`, chromedp.ByQuery),
		chromedp.WaitVisible(`.malgraf-questions li:last-child button`, chromedp.ByQuery),
		chromedp.Click(`.malgraf-questions li:last-child button`, chromedp.ByQuery),
		poll(fmt.Sprintf(`document.querySelectorAll('.graphiql-tab').length === %d`, len(questions)+1)),
		poll(fmt.Sprintf(`document.querySelector('.graphiql-query-editor .view-lines').innerText.includes(%q)`, operationOf(questions[len(questions)-1].Query))),
	)
	screenshot(t, browser, "questions.png")

	run(t, browser, "open the page on a phone",
		chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile),
		chromedp.Evaluate(`localStorage.clear()`, nil), // it keeps which pane was open
		chromedp.Reload(),
		chromedp.WaitVisible(`.graphiql-query-editor .view-line`, chromedp.ByQuery),
	)
	if !evaluate[bool](t, browser, `document.querySelector('.graphiql-response').getBoundingClientRect().top >= document.querySelector('.graphiql-editors').getBoundingClientRect().bottom
		&& document.querySelector('.graphiql-editors').getBoundingClientRect().width > 250`) {
		t.Error("on a phone the answer does not stand below the question, or the documentation takes its room")
	}
	seen.assertOnly(t, server.URL)
}

// contrastOf is how much the text of an element stands out from what is behind it, as WCAG 2 counts it.
const contrastOf = `((text) => {
	const partsOf = (colour) => { const [r, g, b, alpha = 1] = colour.match(/[0-9.]+/g).map(Number); return {rgb: [r, g, b], alpha}; };
	const over = (top, below) => below.map((part, i) => top.alpha * top.rgb[i] + (1 - top.alpha) * part);
	const behind = (one) => (one ? over(partsOf(getComputedStyle(one).backgroundColor), behind(one.parentElement)) : [255, 255, 255]);
	const light = (rgb) => rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
		.reduce((sum, part, i) => sum + [0.2126, 0.7152, 0.0722][i] * part, 0);
	const [less, more] = [behind(text), over(partsOf(getComputedStyle(text).color), behind(text))].map(light).sort((a, b) => a - b);
	return (more + 0.05) / (less + 0.05);
})(document.querySelector(%q))`

// operationOf is the name of a question's operation.
func operationOf(query string) string {
	_, named, found := strings.Cut(query, "\nquery ")
	if !found {
		_, named, _ = strings.Cut(query, "\nsubscription ")
	}
	name, _, _ := strings.Cut(named, "{")
	name, _, _ = strings.Cut(name, "(")
	return strings.TrimSpace(name)
}

// answerShown is true once the result pane holds an answer.
const answerShown = `document.querySelector('.result-window .view-lines')?.innerText.includes('"data"')`

// plainSpaces undoes the editor's non-breaking spaces and wrapped lines.
func plainSpaces(text string) string { return strings.Join(strings.Fields(text), " ") }

// openBrowser starts a Chromium with a fresh profile that keeps quiet by itself,
// and records what its page asks for and complains about.
func openBrowser(t *testing.T) (context.Context, *observations) {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)),
		chromedp.UserDataDir(profile(t)),
		chromedp.NoSandbox, // as root, in a container, there is none
		chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-back-forward-cache", true), // pages that come and go in it escape chromedp
		chromedp.WSURLReadTimeout(60*time.Second),
	)
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancelAllocator)
	browser, cancelBrowser := chromedp.NewContext(allocator)
	t.Cleanup(cancelBrowser)
	seen := &observations{}
	chromedp.ListenTarget(browser, seen.record)
	run(t, browser, "start the browser", network.Enable(), runtime.Enable(), log.Enable())
	return browser, seen
}

// profile makes a folder for what a browser keeps. What Chromium has started writes into it for a
// moment longer than itself runs, so it is removed until it has gone.
func profile(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "malgraf-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for tries := 1; ; tries++ {
			err := os.RemoveAll(folder)
			if err == nil {
				return
			}
			if tries == 100 {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	return folder
}

// chromium finds the browser; a machine without one fails the test, for a
// Playground nobody looked at is not tested.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("no Chromium found: run make setup, or apt-get install chromium")
	return ""
}

// longest is how long is waited for what must come, on a machine that may have other things
// to do.
const longest = time.Minute

// poll waits until something is so, for as long as the step has.
func poll(until string) chromedp.Action {
	return chromedp.Poll(until, nil, chromedp.WithPollingInterval(100*time.Millisecond), chromedp.WithPollingTimeout(0))
}

// run does the actions in time, or fails the test naming the step.
func run(t *testing.T, browser context.Context, step string, actions ...chromedp.Action) {
	t.Helper()
	ctx, cancel := context.WithTimeout(browser, longest)
	defer cancel()
	// The first run starts the browser, which must outlive this step's deadline.
	if chromedp.FromContext(browser).Target == nil {
		ctx = browser
	}
	if err := chromedp.Run(ctx, actions...); err != nil {
		t.Fatalf("%s: %v", step, err)
	}
}

// screenshot saves what the page shows, in MALGRAF_SCREENSHOTS or a temporary
// directory, and logs where.
func screenshot(t *testing.T, browser context.Context, name string) {
	t.Helper()
	dir := os.Getenv("MALGRAF_SCREENSHOTS")
	if dir == "" {
		dir = os.TempDir()
	}
	var picture []byte
	run(t, browser, "take a screenshot", chromedp.CaptureScreenshot(&picture))
	path := filepath.Join(dir, "malgraf-"+name)
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("screenshot: %s", path)
}

// observations are the page's requests and complaints.
type observations struct {
	mu         sync.Mutex
	requests   []string
	complaints []string
}

func (o *observations) record(event any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch event := event.(type) {
	case *network.EventRequestWillBeSent:
		o.requests = append(o.requests, event.Request.URL)
	case *network.EventWebSocketCreated:
		o.requests = append(o.requests, event.URL)
	case *network.EventLoadingFailed:
		if !event.Canceled {
			o.complaints = append(o.complaints, "not loaded: "+event.ErrorText+" "+event.BlockedReason.String())
		}
	case *runtime.EventExceptionThrown:
		o.complaints = append(o.complaints, event.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		if event.Entry.Level == log.LevelError {
			o.complaints = append(o.complaints, event.Entry.Text+" "+event.Entry.URL)
		}
	}
}

// assertOnly checks that every request went to the host of home, that there were
// the ones a working page makes, and that nothing was refused or thrown.
func (o *observations) assertOnly(t *testing.T, home string) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, complaint := range o.complaints {
		t.Errorf("the browser complains: %s", complaint)
	}
	homeURL, err := url.Parse(home)
	if err != nil {
		t.Fatal(err)
	}
	var scripts, questions int
	for _, request := range o.requests {
		target, err := url.Parse(request)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case target.Scheme == "data" || target.Scheme == "blob": // the page's own bytes
		case target.Host != homeURL.Host:
			t.Errorf("the page asks another host: %s", request)
		case strings.HasSuffix(target.Path, ".js"):
			scripts++
		case target.Path == "/graphql":
			questions++
		}
	}
	if scripts == 0 || questions < 2 {
		t.Errorf("saw %d scripts and %d GraphQL requests; want some, and the introspection and a query at least", scripts, questions)
	}
}
