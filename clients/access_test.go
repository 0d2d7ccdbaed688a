package clients_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-jose/go-jose/v4"

	"malgraf/clients"
)

// reply is an answer to a question put with a token.
type reply struct {
	status int
	header http.Header
	text   string
}

// asked puts a question with a token; "" is none.
func asked(t *testing.T, url, token, query string) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, url+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", "token="+token) // which must be of no use
	return answered(t, request, token)
}

func answered(t *testing.T, request *http.Request, token string) reply {
	t.Helper()
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if len(response.Header.Values("Set-Cookie")) > 0 {
		t.Error("it sets a cookie")
	}
	return reply{response.StatusCode, response.Header, strings.TrimSpace(string(text))}
}

func guarded(t *testing.T, p *provider, flags ...string) *clients.Server {
	t.Helper()
	return clients.Start(t, append([]string{
		"--store=memory:", "--seed=agenda2030,ljusdal,mora,exempel", "--issuer=" + p.issuer, "--audience=" + audience, "--roles-claim=realm.roles",
	}, flags...)...)
}

const who = `{municipalities(first: 0) {totalCount}}`

// A token is believed where the provider signed it, for this service, for this time.
func TestTokensThatAreBelieved(t *testing.T) {
	p := startProvider(t, 60, map[string][]string{"anna": {"VIEWER"}, "nobody": {"offline_access", "CHIEF"}, "elsewhere": {"ADMIN:7777", "ADMIN:*"}})
	other := startProvider(t, 60, map[string][]string{"anna": {"ADMIN"}})
	server := guarded(t, p)
	key := p.told.Keys[0]
	public, err := x509.MarshalPKIXPublicKey(key.Public().Key)
	if err != nil {
		t.Fatal(err)
	}
	asSecret := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})
	unsigned := func(header string) string {
		parts := strings.Split(p.forged(t, jose.RS256, key, "first", nil), ".")
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + parts[1] + "."
	}
	at := func(claim string, from time.Duration) string {
		return p.forged(t, jose.RS256, key, "first", map[string]any{claim: time.Now().Add(from).Unix()})
	}
	good := p.token(t, "anna", audience)
	refused := 0
	for about, c := range map[string]struct {
		token  string
		status int
	}{
		"the provider's":                  {good, 200},
		"one like it":                     {p.forged(t, jose.RS256, key, "first", nil), 200},
		"none":                            {"", 401},
		"no token":                        {"rubbish", 401},
		"for another service":             {p.token(t, "anna", "urn:other"), 401},
		"for others, this among them":     {p.forged(t, jose.RS256, key, "first", map[string]any{"aud": []string{"urn:other", audience}}), 200},
		"of another provider":             {other.token(t, "anna", audience), 401},
		"of another, by its own word":     {p.forged(t, jose.RS256, key, "first", map[string]any{"iss": other.issuer}), 401},
		"signed by another":               {p.forged(t, jose.RS256, other.told.Keys[0], "first", nil), 401},
		"signed by an unknown key":        {p.forged(t, jose.RS256, newKey(t, "third"), "third", nil), 401},
		"not signed":                      {unsigned(`{"alg":"none"}`), 401},
		"not signed, with a key":          {unsigned(`{"alg":"none","kid":"first"}`), 401},
		"signed with the public key":      {p.forged(t, jose.HS256, asSecret, "first", nil), 401},
		"altered":                         {good[:len(good)-8] + "AAAAAAAA", 401},
		"expired":                         {at("exp", -time.Minute), 401},
		"expired, within the clocks' gap": {at("exp", -10*time.Second), 200},
		"not valid yet":                   {at("nbf", time.Minute), 401},
		"valid within the clocks' gap":    {at("nbf", 10*time.Second), 200},
		"issued in time to come":          {at("iat", time.Hour), 401},
		"never valid":                     {p.forged(t, jose.RS256, key, "first", map[string]any{"nbf": 1e300}), 401},
		"without end":                     {p.forged(t, jose.RS256, key, "first", map[string]any{"exp": nil}), 401},
		"of nobody":                       {p.forged(t, jose.RS256, key, "first", map[string]any{"sub": nil}), 401},
		"that gives no role":              {p.token(t, "nobody", audience), 403},
		"that gives one for no place":     {p.token(t, "elsewhere", audience), 403},
	} {
		got := asked(t, server.URL, c.token, who)
		code := map[int]string{401: `"UNAUTHENTICATED"`, 403: `"FORBIDDEN"`, 200: `{"data":{"municipalities":{"totalCount":6}}}`}[c.status]
		if c.status != 200 {
			refused++
		}
		if got.status != c.status || !strings.Contains(got.text, code) || (c.status == 401) != strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: %d %s", about, got.status, got.text)
		}
	}
	server.Stop(t) // so that all is written
	if lines := strings.Count(server.Output(), "msg=refused"); lines != refused {
		t.Errorf("%d requests were refused, and %d lines say so", refused, lines)
	}
	if strings.Contains(server.Output(), good) {
		t.Error("a token is in the log")
	}
}

// The provider changes its keys, and tokens run out, without a restart.
func TestKeysRotateAndTokensExpire(t *testing.T) {
	p := startProvider(t, 2, map[string][]string{"anna": {"VIEWER"}})
	server := guarded(t, p, "--clock-skew=0s")
	before := p.token(t, "anna", audience)
	if got := asked(t, server.URL, before, who); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.text)
	}
	old := p.told.Keys[0]
	p.rotate(t)
	after := p.token(t, "anna", audience)
	if got := asked(t, server.URL, after, who); got.status != 200 {
		t.Errorf("signed by the new key: %d %s", got.status, got.text)
	}
	// The library that asks for the keys lets go of the old ones a moment after it has
	// told who waited for the new; what is forged here lives for a minute.
	forged, deadline := p.forged(t, jose.RS256, old, "first", nil), time.Now().Add(10*time.Second)
	for got := asked(t, server.URL, forged, who); got.status != 401; got = asked(t, server.URL, forged, who) {
		if time.Now().After(deadline) {
			t.Fatalf("signed by the old key: %d %s", got.status, got.text)
		}
		time.Sleep(10 * time.Millisecond)
	}
	deadline = time.Now().Add(20 * time.Second)
	for asked(t, server.URL, after, who).status != 401 {
		if time.Now().After(deadline) {
			t.Fatal("the token does not expire")
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// The provider may come later than the service.
func TestAProviderThatIsAway(t *testing.T) {
	p := startProvider(t, 60, map[string][]string{"anna": {"VIEWER"}})
	token, issuer := p.token(t, "anna", audience), p.issuer
	away := &provider{issuer: "http://127.0.0.1:1"}
	server := guarded(t, away)
	if got := asked(t, server.URL, token, who); got.status != 503 || !strings.Contains(got.text, "UNAVAILABLE") || strings.Contains(got.text, issuer) || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%d %s %v", got.status, got.text, got.header)
	}
	if got := asked(t, server.URL, "", who); got.status != 401 {
		t.Errorf("without a token: %d %s", got.status, got.text)
	}
	dialled(t, server.URL, token)
	refusals(t, server.URL, map[string]float64{"UNAVAILABLE": 2, "UNAUTHENTICATED": 1})
}

// refusals waits until metrics count as many requests that were refused before GraphQL saw
// them, by code.
func refusals(t *testing.T, url string, want map[string]float64) {
	t.Helper()
	got := map[string]float64{}
	for end := time.Now().Add(longest); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		request, err := http.NewRequest(http.MethodGet, url+"/metrics", nil)
		if err != nil {
			t.Fatal(err)
		}
		found := clients.Metrics(t, answered(t, request, "").text+"\n")
		for code := range want {
			got[code] = found[`malgraf_requests_total{operation="refused",outcome="`+code+`"}`]
		}
		if maps.Equal(got, want) {
			return
		}
	}
	t.Errorf("refused are %v, want %v", got, want)
}

// While the provider is away, tokens signed by keys that are known are good; of others
// nobody can tell.
func TestAProviderThatGoesAway(t *testing.T) {
	p := startProvider(t, 60, map[string][]string{"anna": {"VIEWER"}})
	server := guarded(t, p)
	token := p.token(t, "anna", audience)
	if got := asked(t, server.URL, token, who); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.text)
	}
	p.stop()
	if got := asked(t, server.URL, token, who); got.status != 200 {
		t.Errorf("signed by a known key: %d %s", got.status, got.text)
	}
	other := p.forged(t, jose.RS256, newKey(t, "other"), "other", nil)
	if got := asked(t, server.URL, other, who); got.status != 503 || !strings.Contains(got.text, "UNAVAILABLE") || strings.Contains(got.text, p.issuer) {
		t.Errorf("signed by a key that is not known: %d %s", got.status, got.text)
	}
	if got := asked(t, server.URL, "a.b.c", who); got.status != 401 {
		t.Errorf("no token: %d %s", got.status, got.text)
	}
}

// Each sees what is its own to see, and writes there.
func TestRolesOverHTTP(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"root": {"ADMIN"}, "mora": {"EDITOR:2062"}, "ex": {"viewer:9999"}, "exadmin": {"ADMIN:9999"}, "nobody": {}})
	server := guarded(t, p, "--public-read")
	tokens := map[string]string{"": ""}
	for client := range p.told.Clients {
		tokens[client] = p.token(t, client, audience)
	}
	const save = `mutation {savePerson(input: {municipality: {id: "Municipality:%s"}, name: "Eva Ek"}) {created}}`
	for _, c := range []struct{ client, query, want string }{
		{"", `{people(first: 0) {totalCount} plans(where: {status: {eq: DRAFT}}, first: 0) {totalCount}}`, `{"data":{"people":{"totalCount":0},"plans":{"totalCount":0}}}`},
		{"nobody", `{assignments(where: {status: {eq: PROPOSED}}, first: 0) {totalCount}}`, `{"data":{"assignments":{"totalCount":0}}}`},
		{"ex", `{assignments(where: {municipality: {is: {code: {ne: "9999"}}}}, first: 0) {totalCount}}`, `{"data":{"assignments":{"totalCount":0}}}`},
		{"ex", `{plan(id: "Plan:9999/vp-2027-2028") {status}}`, `{"data":{"plan":{"status":"DRAFT"}}}`},
		{"mora", `{plan(id: "Plan:9999/vp-2027-2028") {status}}`, `NOT_FOUND`},
		{"", `{plan(id: "Plan:9999/vp-2027-2028") {status}}`, `NOT_FOUND`},
		{"root", `{plan(id: "Plan:9999/vp-2027-2028") {status}}`, `{"data":{"plan":{"status":"DRAFT"}}}`},
		{"mora", strings.Replace(save, "%s", "2062", 1), `{"data":{"savePerson":{"created":true}}}`},
		{"mora", strings.Replace(save, "%s", "9999", 1), `FORBIDDEN`},
		{"ex", strings.Replace(save, "%s", "9999", 1), `FORBIDDEN`},
		{"", strings.Replace(save, "%s", "2062", 1), `FORBIDDEN`},
		{"mora", `mutation {saveTarget(input: {id: "Target:7.2", title: "Mitt"}) {created}}`, `FORBIDDEN`},
		{"mora", `mutation {savePlan(input: {id: "Plan:9999/vp-2027-2028", title: "Min"}) {created}}`, `NOT_FOUND`},
		{"mora", `mutation {removePlan(id: "Plan:9999/vp-2027-2028") {id}}`, `NOT_FOUND`},
		{"root", `mutation {removePlan(id: "Plan:9999/vp-2027-2029") {id}}`, `NOT_FOUND`},
		{"root", `mutation {saveTarget(input: {id: "Target:7.2", source: "prov"}) {created}}`, `{"data":{"saveTarget":{"created":false}}}`},
	} {
		got := asked(t, server.URL, tokens[c.client], c.query)
		if is := strings.Contains(got.text, c.want); !is || got.status != 200 {
			t.Errorf("%q asks %s: %d %s, want %s", c.client, c.query, got.status, got.text, c.want)
		}
	}
	// A node out of sight and one that there is not are told of in the same words.
	hidden := asked(t, server.URL, tokens["mora"], `mutation {removePlan(id: "Plan:9999/vp-2027-2028") {id}}`)
	absent := asked(t, server.URL, tokens["mora"], `mutation {removePlan(id: "Plan:9999/vp-2027-2029") {id}}`)
	if strings.ReplaceAll(absent.text, "2029", "2028") != hidden.text {
		t.Errorf("out of sight: %s\nnot there: %s", hidden.text, absent.text)
	}
	request, err := http.NewRequest(http.MethodGet, server.URL+"/export/orphans.csv?municipality=9999", nil)
	if err != nil {
		t.Fatal(err)
	}
	whole := answered(t, request, tokens["ex"])
	if whole.status != 200 || strings.Count(whole.text, "\n") < 10 {
		t.Errorf("the table of who may see it: %d, %d lines", whole.status, strings.Count(whole.text, "\n"))
	}
	if outside := answered(t, request.Clone(t.Context()), tokens["mora"]); outside.text == whole.text {
		t.Error("a table shows who may not see a municipality what it has")
	}
	// What is written by GET is refused, whoever asks.
	request, err = http.NewRequest(http.MethodGet, server.URL+`/graphql?query=mutation{removeTarget(id:"Target:7.2"){id}}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := answered(t, request, tokens["root"]); got.status != 405 {
		t.Errorf("a mutation by GET: %d %s", got.status, got.text)
	}
	foreign, err := http.NewRequest(http.MethodGet, server.URL+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	foreign.Header = http.Header{"Origin": {"https://evil.example"}, "Upgrade": {"websocket"}, "Connection": {"Upgrade"}}
	if got := answered(t, foreign, ""); got.status != 403 {
		t.Errorf("a WebSocket of another site: %d %s", got.status, got.text)
	}
	server.Stop(t) // so that all is written
	for _, part := range []string{"code=FORBIDDEN", "who=mora", "path=mutation", `client=127.0.0.1 path=websocket`} {
		if !strings.Contains(server.Output(), part) {
			t.Errorf("of what is refused no line says %s", part)
		}
	}
}

// A cache that many share keeps no answer that was made for somebody, and tells those
// for anybody from them. What takes no WebSocket does not let in who asks for one.
func TestCachesKeepAnswersApart(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"anna": {"VIEWER"}})
	server := guarded(t, p, "--public-read")
	for token, want := range map[string]string{"": "", p.token(t, "anna", audience): "private"} {
		for _, path := range []string{"/graphql?query={__typename}", "/export/orphans.csv?municipality=2161"} {
			request, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			got := answered(t, request, token)
			if control := got.header.Get("Cache-Control"); got.status != 200 || control != want || !strings.Contains(strings.Join(got.header.Values("Vary"), ","), "Authorization") {
				t.Errorf("%s: %d, Cache-Control %q, want %q; Vary %q", path, got.status, control, want, got.header.Values("Vary"))
			}
		}
	}
	events, err := http.NewRequest(http.MethodPost, server.URL+"/graphql", strings.NewReader(`{"query": "{ __typename }"}`))
	if err != nil {
		t.Fatal(err)
	}
	events.Header = http.Header{"Accept": {"text/event-stream"}, "Content-Type": {"application/json"}}
	if got := answered(t, events, p.token(t, "anna", audience)); !slices.Contains(got.header.Values("Cache-Control"), "private") {
		t.Errorf("events: %d, Cache-Control %q", got.status, got.header.Values("Cache-Control"))
	}
	closed := guarded(t, p)
	request, err := http.NewRequest(http.MethodGet, closed.URL+"/export/orphans.csv?municipality=2161", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Upgrade": {"websocket"}, "Connection": {"Upgrade"}}
	if got := answered(t, request, ""); got.status != 401 {
		t.Errorf("a table over a WebSocket: %d %s", got.status, got.text)
	}
}

// A client that asks too often is told when to come back; another is not kept waiting.
func TestRateOfRequests(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"a": {"VIEWER"}, "b": {"VIEWER"}, "c": {"VIEWER"}})
	server := guarded(t, p, "--rate=20")
	a, b := p.token(t, "a", audience), p.token(t, "b", audience)
	var last reply
	for range 4 {
		last = asked(t, server.URL, a, who)
	}
	if wait, err := strconv.Atoi(last.header.Get("Retry-After")); last.status != 429 || err != nil || wait < 1 || wait > 4 || !strings.Contains(last.text, "RATE_LIMITED") {
		t.Errorf("%d %s %v", last.status, last.text, last.header)
	}
	if got := asked(t, server.URL, b, who); got.status != 200 {
		t.Errorf("another client: %d %s", got.status, got.text)
	}
	c := dialled(t, server.URL, p.token(t, "c", audience))
	heard(t, c)
	for i := range 3 {
		say(t, c, map[string]any{"type": "subscribe", "id": strconv.Itoa(i), "payload": map[string]string{"query": who}})
	}
	for text, code := "", websocket.StatusCode(0); !strings.Contains(text, `"type":"error"`); {
		if text, code = heard(t, c); code != 0 || strings.Contains(text, `"id":"2"`) && !strings.Contains(text, "RATE_LIMITED") {
			t.Fatalf("the third operation over a WebSocket: %s %d", text, code)
		}
	}
}

// A client may keep so many connections open, and another one when it has closed one; the
// others are not kept waiting, nor are its requests that are answered and over.
func TestConnectionsThatStayOpen(t *testing.T) {
	p := startProvider(t, 300, map[string][]string{"a": {"VIEWER"}})
	server := guarded(t, p, "--public-read", "--open=2")
	follow := func(token string) (reply, func()) {
		ctx, leave := context.WithCancel(t.Context())
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/graphql?query=subscription{changes{revision}}", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", "text/event-stream")
		if token != "" {
			request.Header.Set("Authorization", "Bearer "+token)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { leave(); _ = response.Body.Close() })
		return reply{status: response.StatusCode, header: response.Header}, leave
	}
	_, leave := follow("")
	opened(t, server.URL, nil)
	if got, _ := follow(""); got.status != 429 {
		t.Errorf("a third connection: %d", got.status)
	}
	if got, _ := follow(p.token(t, "a", audience)); got.status != 200 {
		t.Errorf("another client: %d", got.status)
	}
	if got := asked(t, server.URL, "", who); got.status != 200 {
		t.Errorf("a request that is answered and over: %d %s", got.status, got.text)
	}
	refusals(t, server.URL, map[string]float64{"RATE_LIMITED": 1})
	leave()
	for end := time.Now().Add(longest); ; time.Sleep(20 * time.Millisecond) {
		got, _ := follow("")
		if got.status == 200 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("after one has been closed: %d", got.status)
		}
	}
}
