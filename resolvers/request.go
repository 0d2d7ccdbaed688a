package resolvers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// unread is a request that cannot be read. Its status does not depend on the media
// type of the answer.
type unread struct {
	status        int
	code, message string
}

func badRequest(format string, args ...any) *unread {
	return &unread{http.StatusBadRequest, codeBadRequest, fmt.Sprintf(format, args...)}
}

// parameters reads what a GET or POST asks.
func parameters(w http.ResponseWriter, r *http.Request, largestBody int64) (*graphql.RawParams, *unread) {
	var asked *graphql.RawParams
	var refused *unread
	switch r.Method {
	case http.MethodGet:
		asked, refused = fromURL(r.URL, largestBody)
	case http.MethodPost:
		asked, refused = fromBody(w, r, largestBody)
	default:
		return nil, &unread{http.StatusMethodNotAllowed, codeBadRequest, "only GET and POST are understood"}
	}
	if refused != nil {
		return nil, refused
	}
	if asked.Query == "" && asked.Extensions["persistedQuery"] == nil {
		return nil, badRequest("the request has no query")
	}
	asked.Headers = r.Header
	for name, value := range asked.Variables {
		asked.Variables[name] = wholeNumbers(value)
	}
	return asked, nil
}

func fromBody(w http.ResponseWriter, r *http.Request, largest int64) (*graphql.RawParams, *unread) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != typeJSON || !isUTF8(parameters) {
		return nil, &unread{http.StatusUnsupportedMediaType, codeBadRequest, "the body must be application/json in UTF-8"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, tooLong(largest)
	}
	if err != nil {
		return nil, badRequest("the body could not be read to its end")
	}
	var asked graphql.RawParams
	if refused := decode(string(body), &asked, "the body"); refused != nil {
		return nil, refused
	}
	return &asked, nil
}

func tooLong(largest int64) *unread {
	return &unread{http.StatusRequestEntityTooLarge, codeTooLarge, fmt.Sprintf("the request has more than %d bytes", largest)}
}

func fromURL(address *url.URL, largest int64) (*graphql.RawParams, *unread) {
	if int64(len(address.RawQuery)) > largest {
		return nil, tooLong(largest)
	}
	values, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return nil, badRequest("the query string is not well-formed")
	}
	asked := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for name, into := range map[string]*map[string]any{"variables": &asked.Variables, "extensions": &asked.Extensions} {
		if text := values.Get(name); text != "" {
			if refused := decode(text, into, name); refused != nil {
				return nil, refused
			}
		}
	}
	return asked, nil
}

// decode reads one JSON value. Numbers keep their digits: coercion decides what they are.
// What is not UTF-8, as Latin-1, is refused, and so is half a character: the decoder would put
// U+FFFD in its place, and a mutation would write that.
func decode(text string, into any, what string) *unread {
	if !utf8.ValidString(text) {
		return badRequest("%s is not UTF-8", what)
	}
	if hasHalf(text) {
		return badRequest("%s has half a character in it, an escape from \\uD800 to \\uDFFF by itself", what)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	err := decoder.Decode(into)
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		if mistyped.Field != "" {
			what = mistyped.Field
		}
		return badRequest("%s cannot be a JSON %s", what, mistyped.Value)
	}
	if err == nil {
		_, err = decoder.Token()
	}
	if !errors.Is(err, io.EOF) || decoder.InputOffset() == 0 {
		return badRequest("%s is not well-formed JSON", what)
	}
	return nil
}
