package web

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func newPages(t *testing.T) http.Handler {
	t.Helper()
	handler, err := Pages([]Question{{Name: "q", Asks: "Why?", Query: "# Why?\n{ a(b: \"</script>\") }"}})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func get(handler http.Handler, method, path, encoding string) *http.Response {
	request := httptest.NewRequest(method, path, nil)
	request.Header.Set("Accept-Encoding", encoding)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder.Result()
}

func read(t *testing.T, body io.Reader) string {
	t.Helper()
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPageCarriesTheQuestionsAndIsKeptToItsHost(t *testing.T) {
	response := get(newPages(t), http.MethodGet, "/", "")
	page := read(t, response.Body)
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("status %d, content type %q", response.StatusCode, response.Header.Get("Content-Type"))
	}
	found := regexp.MustCompile(`(?s)<script id="questions" type="application/json">(.*?)</script>`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no questions in the page: %s", page)
	}
	var questions []Question
	if err := json.Unmarshal([]byte(found[1]), &questions); err != nil {
		t.Fatalf("%v in %s", err, found[1])
	}
	if len(questions) != 1 || questions[0].Query != "# Why?\n{ a(b: \"</script>\") }" {
		t.Errorf("the page carries %+v", questions)
	}
	if regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(page) {
		t.Error("the page links to another host")
	}
	policy := response.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "connect-src 'self'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
}

func TestEveryLinkedFileIsServedForGood(t *testing.T) {
	handler := newPages(t)
	page := read(t, get(handler, http.MethodGet, "/", "").Body) + read(t, get(handler, http.MethodGet, "/overview", "").Body) + read(t, get(handler, http.MethodGet, "/map", "").Body)
	page = regexp.MustCompile(`href="/(overview|map)?"`).ReplaceAllString(page, "") // from one page to another
	links := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(links) != 10 {
		t.Fatalf("%d links in the pages, want script, style and icon of each, and the overview's style for the map: %v", len(links), links)
	}
	for _, link := range links {
		plain := get(handler, http.MethodGet, link[1], "identity")
		body := read(t, plain.Body)
		if plain.StatusCode != http.StatusOK || body == "" {
			t.Errorf("%s: status %d, %d bytes", link[1], plain.StatusCode, len(body))
		}
		if control := plain.Header.Get("Cache-Control"); !strings.Contains(control, "immutable") {
			t.Errorf("%s: cache control %q", link[1], control)
		}
		packed := get(handler, http.MethodGet, link[1], "br, gzip;q=0.8")
		if packed.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s does not come compressed", link[1])
			continue
		}
		unpacked, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		if read(t, unpacked) != body {
			t.Errorf("%s differs when it comes compressed", link[1])
		}
	}
}

func TestStyleSheetLinksOnlyToItsOwnFonts(t *testing.T) {
	assets, _, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	urls := regexp.MustCompile(`url\(["']?([^)"']+)`).FindAllStringSubmatch(string(assets["playground.css"].plain), -1)
	if len(urls) == 0 {
		t.Fatal("the style sheet has no fonts")
	}
	for _, url := range urls {
		if strings.HasPrefix(url[1], "data:image/") {
			continue
		}
		if _, ok := assets[strings.TrimPrefix(url[1], "./")]; !ok {
			t.Errorf("the style sheet links to %.80s, which is not bundled", url[1])
		}
	}
}

func TestOtherPathsAndMethodsAreRefused(t *testing.T) {
	handler := newPages(t)
	for _, path := range []string{"/other", "/assets/", "/assets/0000000000000000/playground.js", "/dist/playground.js"} {
		if status := get(handler, http.MethodGet, path, "").StatusCode; status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", path, status)
		}
	}
	if status := get(handler, http.MethodPost, "/", "").StatusCode; status != http.StatusMethodNotAllowed {
		t.Errorf("POST /: status %d, want 405", status)
	}
	if body := read(t, get(handler, http.MethodHead, "/", "").Body); get(handler, http.MethodHead, "/", "").StatusCode != http.StatusOK {
		t.Errorf("HEAD / fails: %q", body)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, gzip": true, "gzip;q=0.5": true, "gzip; q=1.0": true,
		"gzip;q=0": false, "gzip; q=0.000": false, "deflate": false, "x-gzipped": false,
	} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("Accept-Encoding", header)
		if got := acceptsGzip(request); got != want {
			t.Errorf("%q: %t, want %t", header, got, want)
		}
	}
}
