// Package web holds what a browser gets from Målgraf: the Playground, which is
// GraphiQL bundled into dist/, the worked questions it opens with, and the overview
// and the map for planners. All of it is embedded, so the pages work without a network.
package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
)

var (
	//go:embed playground.html
	playgroundText string
	//go:embed overview/overview.html
	overviewText string
	//go:embed map/map.html
	mapText string
)

// contentPolicy lets the page load from its own host alone. GraphiQL's editor sets
// style attributes and writes its theme as a <style> element, hence 'unsafe-inline'
// for styles, and draws small pictures in its style sheet as data: URLs.
const contentPolicy = "default-src 'none'; " +
	"script-src 'self'; " +
	"worker-src 'self'; " +
	"connect-src 'self'; " +
	"font-src 'self'; " +
	"img-src 'self' data:; " +
	"style-src 'self' 'unsafe-inline'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Pages returns a handler for "/": the Playground at "/" itself, the overview at
// "/overview", the map at "/map", their files below "/assets/", and 404 for all else. The Playground opens
// with one tab a question, the documentation explorer beside them. All send their
// queries to /graphql on the same host (the Playground its subscriptions to the same path over
// WebSocket, the others as server-sent events). Requests other than GET and HEAD are answered with 405.
func Pages(questions []Question) (http.Handler, error) {
	assets, version, err := loadAssets()
	if err != nil {
		return nil, err
	}
	root := "/assets/" + version + "/"
	playground, err := renderPage(playgroundText, root, questions)
	if err != nil {
		return nil, err
	}
	overview, err := renderPage(overviewText, root, nil)
	if err != nil {
		return nil, err
	}
	drawn, err := renderPage(mapText, root, nil)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", playground)
	mux.Handle("GET /overview", overview)
	mux.Handle("GET /map", drawn)
	for name, file := range assets {
		mux.Handle("GET "+root+name, file)
	}
	return secured(mux), nil
}

// renderPage makes a page's bytes once: they are the same for every reader.
func renderPage(text, root string, questions []Question) (http.Handler, error) {
	tmpl, err := template.New("page").Parse(text)
	if err != nil {
		return nil, fmt.Errorf("parse a page: %w", err)
	}
	if questions == nil {
		questions = []Question{} // the page expects a JSON list
	}
	var page bytes.Buffer
	data := struct {
		Root      string
		Questions []Question
	}{root, questions}
	if err := tmpl.Execute(&page, data); err != nil {
		return nil, fmt.Errorf("render a page: %w", err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		// A failed write means that the reader has gone.
		_, _ = w.Write(page.Bytes())
	}), nil
}

// secured sets the headers that keep the page to itself.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", contentPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}
