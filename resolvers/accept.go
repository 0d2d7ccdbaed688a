package resolvers

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of an answer. By the specification, GraphQL over HTTP, the first
// tells by its status whether the request was refused; the second answers 200 to
// every request that is well-formed.
const (
	typeGraphQL = "application/graphql-response+json"
	typeJSON    = "application/json"
)

// answerType picks the media type of the answer from an Accept header: the one it
// gives most weight, the first of equals; JSON where it says nothing. False: it
// takes neither.
func answerType(accept string) (string, bool) {
	if accept == "" {
		return typeJSON, true
	}
	best, weight := "", 0.0
	for part := range strings.SplitSeq(accept, ",") {
		media, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		switch media {
		case typeGraphQL, typeJSON:
		case "*/*", "application/*":
			media = typeJSON
		default:
			continue
		}
		if q := quality(parameters); q > weight && isUTF8(parameters) {
			best, weight = media, q
		}
	}
	return best, best != ""
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
