package resolvers

import (
	"iter"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The media types of an answer. By the specification, GraphQL over HTTP, the first
// tells by its status whether the request was refused; the second answers 200 to
// every request that is well-formed.
const (
	typeGraphQL = "application/graphql-response+json"
	typeJSON    = "application/json"
	// typeEvents is the media type of server-sent events.
	typeEvents = "text/event-stream"
)

// answerType picks the media type of the answer from the Accept header: the one it
// gives most weight, the first of equals; JSON where it says nothing. False: it
// takes none.
func answerType(r *http.Request) (string, bool) {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if accept == "" {
		return typeJSON, true
	}
	best, weight := "", 0.0
	for media, q := range accepted(accept) {
		if q > weight {
			best, weight = media, q
		}
	}
	return best, best != ""
}

// takesEvents tells whether events are among what a request accepts: a subscription is
// answered with them, whatever it likes better.
func takesEvents(r *http.Request) bool {
	for media, q := range accepted(strings.Join(r.Header.Values("Accept"), ",")) {
		if media == typeEvents && q > 0 {
			return true
		}
	}
	return false
}

// accepted are those of the media types of an answer that an Accept header names, with
// their weights.
func accepted(accept string) iter.Seq2[string, float64] {
	return func(yield func(string, float64) bool) {
		for part := range strings.SplitSeq(accept, ",") {
			media, parameters, err := mime.ParseMediaType(part)
			if err != nil || !isUTF8(parameters) {
				continue
			}
			switch media {
			case typeGraphQL, typeJSON, typeEvents:
			case "*/*", "application/*":
				media = typeJSON
			default:
				continue
			}
			if !yield(media, quality(parameters)) {
				return
			}
		}
	}
}

func quality(parameters map[string]string) float64 {
	q, err := strconv.ParseFloat(parameters["q"], 64)
	if err != nil {
		return 1
	}
	return q
}

func isUTF8(parameters map[string]string) bool {
	charset, given := parameters["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}
