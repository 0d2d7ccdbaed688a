package resolvers_test

import (
	"net/http"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/resolvers"
)

const (
	asJSON    = "application/json"
	asGraphQL = "application/graphql-response+json"
)

// What the specification, GraphQL over HTTP, fixes, line by line, and what it leaves to us.
func TestStatusMediaTypeAndEntriesOfEveryRequest(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	const good = `{"query":"{ __typename }"}`
	const syntax, unknown = `{"query":"{"}`, `{"query":"{ nowhere }"}`
	const variable = `{"query":"query($id: ID!) { node(id: $id) { id } }","variables":{"id":null}}`
	for about, c := range map[string]struct {
		request
		status      int
		contentType string
		// data tells whether the answer has a data entry; code is that of the first error.
		data bool
		code string
	}{
		"JSON is the default":              {request{"POST", "", "", asJSON, good}, 200, asJSON, true, ""},
		"JSON for anything":                {request{"POST", "", "*/*", asJSON, good}, 200, asJSON, true, ""},
		"JSON for any application":         {request{"POST", "", "application/*", asJSON, good}, 200, asJSON, true, ""},
		"JSON wanted":                      {request{"POST", "", asJSON, asJSON, good}, 200, asJSON, true, ""},
		"GraphQL wanted":                   {request{"POST", "", asGraphQL, asJSON, good}, 200, asGraphQL, true, ""},
		"the first of equals":              {request{"POST", "", asGraphQL + ", " + asJSON, asJSON, good}, 200, asGraphQL, true, ""},
		"the one of more weight":           {request{"POST", "", asGraphQL + ";q=0.5, " + asJSON, asJSON, good}, 200, asJSON, true, ""},
		"a browser's accept":               {request{"GET", inURL("query", "{__typename}"), "text/html,application/xml;q=0.9,*/*;q=0.8", "", ""}, 200, asJSON, true, ""},
		"events as well":                   {request{"POST", "", asGraphQL + ", " + asJSON + ", text/event-stream, multipart/mixed", asJSON, good}, 200, asGraphQL, true, ""},
		"events excluded":                  {request{"POST", "", "text/event-stream;q=0, " + asJSON, asJSON, good}, 200, asJSON, true, ""},
		"events rather not":                {request{"POST", "", "text/event-stream;q=0.5, " + asJSON, asJSON, good}, 200, asJSON, true, ""},
		"a subscription, events excluded":  {request{"POST", "", "text/event-stream;q=0, " + asJSON, asJSON, `{"query":"subscription { changes { revision } }"}`}, 406, asJSON, false, "BAD_REQUEST"},
		"neither wanted":                   {request{"POST", "", "text/html", asJSON, good}, 406, asJSON, false, "BAD_REQUEST"},
		"JSON excluded":                    {request{"POST", "", "application/json;q=0", asJSON, good}, 406, asJSON, false, "BAD_REQUEST"},
		"another encoding wanted":          {request{"POST", "", "application/json;charset=latin1", asJSON, good}, 406, asJSON, false, "BAD_REQUEST"},
		"the charset is said":              {request{"POST", "", "", "application/json; charset=UTF-8", good}, 200, asJSON, true, ""},
		"another encoding":                 {request{"POST", "", "", "application/json; charset=latin1", good}, 415, asJSON, false, "BAD_REQUEST"},
		"no content type":                  {request{"POST", "", "", "", good}, 415, asJSON, false, "BAD_REQUEST"},
		"a body in another encoding":       {request{"POST", "", "", asJSON, "{\"query\":\"{ __typename } # p\xe5\"}"}, 400, asJSON, false, "BAD_REQUEST"},
		"a form":                           {request{"POST", "", "", "application/x-www-form-urlencoded", "query={__typename}"}, 415, asJSON, false, "BAD_REQUEST"},
		"no body":                          {request{"POST", "", "", asJSON, ""}, 400, asJSON, false, "BAD_REQUEST"},
		"broken JSON":                      {request{"POST", "", "", asJSON, `{"query":`}, 400, asJSON, false, "BAD_REQUEST"},
		"broken JSON, GraphQL wanted":      {request{"POST", "", asGraphQL, asJSON, `{"query`}, 400, asGraphQL, false, "BAD_REQUEST"},
		"more after the JSON":              {request{"POST", "", "", asJSON, good + `{"query":"{ __typename }"}`}, 400, asJSON, false, "BAD_REQUEST"},
		"a batch":                          {request{"POST", "", "", asJSON, "[" + good + "]"}, 400, asJSON, false, "BAD_REQUEST"},
		"null":                             {request{"POST", "", "", asJSON, "null"}, 400, asJSON, false, "BAD_REQUEST"},
		"a number":                         {request{"POST", "", "", asJSON, "7"}, 400, asJSON, false, "BAD_REQUEST"},
		"no query":                         {request{"POST", "", "", asJSON, `{"variables":{}}`}, 400, asJSON, false, "BAD_REQUEST"},
		"a query that is no text":          {request{"POST", "", "", asJSON, `{"query":{}}`}, 400, asJSON, false, "BAD_REQUEST"},
		"variables that are no map":        {request{"POST", "", "", asJSON, `{"query":"{__typename}","variables":[1]}`}, 400, asJSON, false, "BAD_REQUEST"},
		"extensions that are no map":       {request{"POST", "", "", asJSON, `{"query":"{__typename}","extensions":"x"}`}, 400, asJSON, false, "BAD_REQUEST"},
		"an operation name that is none":   {request{"POST", "", "", asJSON, `{"query":"{__typename}","operationName":1}`}, 400, asJSON, false, "BAD_REQUEST"},
		"nulls for what may be absent":     {request{"POST", "", "", asJSON, `{"query":"{__typename}","variables":null,"operationName":null,"extensions":null}`}, 200, asJSON, true, ""},
		"a syntax error":                   {request{"POST", "", "", asJSON, syntax}, 200, asJSON, false, "GRAPHQL_PARSE_FAILED"},
		"a syntax error, GraphQL wanted":   {request{"POST", "", asGraphQL, asJSON, syntax}, 400, asGraphQL, false, "GRAPHQL_PARSE_FAILED"},
		"an unknown field":                 {request{"POST", "", "", asJSON, unknown}, 200, asJSON, false, "GRAPHQL_VALIDATION_FAILED"},
		"an unknown field, GraphQL wanted": {request{"POST", "", asGraphQL, asJSON, unknown}, 400, asGraphQL, false, "GRAPHQL_VALIDATION_FAILED"},
		"a bad variable":                   {request{"POST", "", "", asJSON, variable}, 200, asJSON, false, "GRAPHQL_VALIDATION_FAILED"},
		"a bad variable, GraphQL wanted":   {request{"POST", "", asGraphQL, asJSON, variable}, 400, asGraphQL, false, "GRAPHQL_VALIDATION_FAILED"},
		"an unknown operation":             {request{"POST", "", "", asJSON, `{"query":"query A {__typename}","operationName":"B"}`}, 200, asJSON, false, "GRAPHQL_VALIDATION_FAILED"},
		"an error while answering":         {request{"POST", "", asGraphQL, asJSON, `{"query":"{ target(code: \"1.1\") { id } }"}`}, 200, asGraphQL, true, "UNAVAILABLE"},
		"a body beyond the limit":          {request{"POST", "", "", asJSON, strings.Repeat(" ", 8<<20) + good}, 413, asJSON, false, "TOO_LARGE"},
		"GET":                              {request{"GET", inURL("query", "query Q($n: String!) { __type(name: $n) { name } }", "variables", `{"n":"Target"}`, "operationName", "Q"), "", "", ""}, 200, asJSON, true, ""},
		"GET without query":                {request{"GET", "", "", "", ""}, 400, asJSON, false, "BAD_REQUEST"},
		"GET with broken variables":        {request{"GET", inURL("query", "{__typename}", "variables", "{"), "", "", ""}, 400, asJSON, false, "BAD_REQUEST"},
		"half a character":                 {request{"POST", "", "", asJSON, `{"query":"query($a: String) { __typename }","variables":{"a":"\ud83d\ude00 \ud83d"}}`}, 400, asJSON, false, "BAD_REQUEST"},
		"the other half":                   {request{"POST", "", "", asJSON, `{"query":"query($a: String) { __typename }","variables":{"a":"\\\ude00"}}`}, 400, asJSON, false, "BAD_REQUEST"},
		"both halves, and no escape":       {request{"POST", "", "", asJSON, `{"query":"{ __typename } # \ud83d\ude00 \\ud83d \u00e5 \n"}`}, 200, asJSON, true, ""},
		"GET with variables not in UTF-8":  {request{"GET", inURL("query", "{__typename}", "variables", "{\"n\":\"p\xe5\"}"), "", "", ""}, 400, asJSON, false, "BAD_REQUEST"},
		"GET with a broken query string":   {request{"GET", "query=%zz", "", "", ""}, 400, asJSON, false, "BAD_REQUEST"},
		"GET of a mutation":                {request{"GET", inURL("query", "mutation { __typename }"), asGraphQL, "", ""}, 405, asGraphQL, false, "BAD_REQUEST"},
		"PUT":                              {request{"PUT", "", "", asJSON, good}, 405, asJSON, false, "BAD_REQUEST"},
		"OPTIONS":                          {request{"OPTIONS", "", "", "", ""}, 204, "", false, ""},
	} {
		t.Run(about, func(t *testing.T) {
			got := send(t, server, c.request)
			if got.status != c.status || got.code() != c.code {
				t.Errorf("status %d code %q, want %d %q: %s", got.status, got.code(), c.status, c.code, got.text)
			}
			if c.contentType != "" && got.contentType != c.contentType+"; charset=utf-8" {
				t.Errorf("content type %q", got.contentType)
			}
			if _, has := got.entries["data"]; has != c.data {
				t.Errorf("data entry: %v, want %v: %s", has, c.data, got.text)
			}
			if strings.Contains(got.text, "Go ") || strings.Contains(got.text, "graphql.") {
				t.Errorf("the message speaks of the program's insides: %s", got.text)
			}
			if (got.status == http.StatusMethodNotAllowed || got.status == http.StatusNoContent) && got.header.Get("Allow") != "GET, POST, OPTIONS" {
				t.Errorf("Allow: %q", got.header.Get("Allow"))
			}
		})
	}
}

func TestAPersistedQueryIsAskedByItsHash(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	const hash = `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"}}`
	post := func(body string) response {
		return send(t, server, request{method: "POST", contentType: asJSON, body: body})
	}
	if got := post(`{` + hash + `}`); got.code() != "PERSISTED_QUERY_NOT_FOUND" {
		t.Errorf("before: %s", got.text)
	}
	if got := post(`{"query":"{ __typename }",` + hash + `}`); got.code() != "BAD_REQUEST" {
		t.Errorf("with another query's hash: %s", got.text)
	}
	if got := post(`{"query":"{__typename}",` + hash + `}`); string(got.entries["data"]) != `{"__typename":"Query"}` {
		t.Errorf("with the query: %s", got.text)
	}
	if got := post(`{` + hash + `}`); string(got.entries["data"]) != `{"__typename":"Query"}` {
		t.Errorf("after: %s", got.text)
	}
}

// A header on several lines is one list, as some proxies and clients write it.
func TestAcceptStandsOnSeveralLines(t *testing.T) {
	server := serve(t, resolvers.Config{Store: embeddedStore(t)})
	for _, want := range []string{"application/json", "application/graphql-response+json", "text/event-stream"} {
		out, err := http.NewRequest(http.MethodGet, server.URL+"/graphql?"+inURL("query", "{__typename}"), nil)
		if err != nil {
			t.Fatal(err)
		}
		out.Header["Accept"] = []string{"text/html", want}
		in, err := server.Client().Do(out)
		if err != nil {
			t.Fatal(err)
		}
		_ = in.Body.Close()
		if got := in.Header.Get("Content-Type"); in.StatusCode != http.StatusOK || got != want+"; charset=utf-8" {
			t.Errorf("%s: %d %s", want, in.StatusCode, got)
		}
	}
}

// An answer with an error is for no cache: what is asked a moment later may be answered.
func TestNoCacheKeepsAnError(t *testing.T) {
	server := broken(t, graph.ErrUnavailable)
	for query, want := range map[string]string{"{__typename}": "", "{__typename municipality(code: \"1\") {name}}": "no-store", "{nothing}": "no-store"} {
		got, err := server.Client().Get(server.URL + "/graphql?" + inURL("query", query))
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if control := got.Header.Get("Cache-Control"); control != want {
			t.Errorf("%s: Cache-Control %q, want %q", query, control, want)
		}
	}
}
