package clients_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"malgraf/clients"
)

// Somebody opens one thing after another in tabs of their own: each tab is answered, though a browser makes six connections
// to a host and each page follows what happens. Only the one in front does.
func TestManyTabsAreAnswered(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,exempel")
	browser, _ := openBrowser(t)
	tabs := []context.Context{browser}
	for len(tabs) < 8 {
		tab, closeTab := chromedp.NewContext(browser)
		t.Cleanup(closeTab)
		tabs = append(tabs, tab)
		if err := chromedp.Run(tab); err != nil {
			t.Fatal(err)
		}
	}
	const answered = `document.querySelector('#list button')`
	for n, tab := range tabs {
		run(t, tab, fmt.Sprintf("open tab %d", n+1), inFront, chromedp.Navigate(server.URL+"/map?municipality=9999&of=DevelopmentArea:9999/1"), poll(answered))
	}
	ask(t, server.URL, `mutation {
		saveDevelopmentArea(input: {id: "DevelopmentArea:9999/1", title: "Ett nytt namn"}) { created }
	}`, nil, &struct{}{})
	run(t, tabs[0], "go back to the first", inFront, poll(`document.querySelector('#ground').textContent.includes('Ett nytt namn')`))
}

// inFront brings a tab to the front.
var inFront = chromedp.ActionFunc(func(ctx context.Context) error { return page.BringToFront().Do(ctx) })

// What a page has missed while it did not reach the server it shows when it does again, also where a proxy has refused
// it in between.
func TestAPageCatchesUp(t *testing.T) {
	server := clients.Start(t, "--store=memory:", "--seed=agenda2030,exempel")
	behind, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	var down atomic.Bool
	refused := make(chan struct{}, 100)
	passes := &httputil.ReverseProxy{
		FlushInterval: -1,
		Rewrite: func(request *httputil.ProxyRequest) {
			request.SetURL(behind)
			request.Out.Host = request.In.Host
		},
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Load() {
			refused <- struct{}{}
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		passes.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	browser, _ := openBrowser(t) // which complains of the answer 502
	run(t, browser, "open the page", chromedp.Navigate(proxy.URL+"/overview?municipality=9999"), poll(`document.querySelector('#map tbody tr')`))
	followsWrites(t, browser, server.URL)
	down.Store(true)
	proxy.CloseClientConnections()
	select {
	case <-refused:
	case <-time.After(longest):
		t.Fatal("the page does not try again")
	}
	ask(t, server.URL, `mutation {
		saveAssignment(input: {municipality: {code: "9999"}, externalId: "overview", title: "Ett uppdrag under avbrottet", form: ASSIGNMENT, scope: DEPARTMENT, status: DECIDED}) { created }
	}`, nil, &struct{}{})
	down.Store(false)
	run(t, browser, "see what it has missed", poll(`document.getElementById('orphans').textContent.includes('Ett uppdrag under avbrottet')`))
	followsWrites(t, browser, server.URL)
	proxy.CloseClientConnections()
}
