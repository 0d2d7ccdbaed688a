package main

import (
	"log/slog"
	"regexp"
	"strings"
)

// storeURL says where a graph is, and may hold a password: however it is printed
// or logged, it is so without.
type storeURL string

// String implements [fmt.Stringer].
func (u storeURL) String() string { return wholeCredentials.ReplaceAllString(string(u), "${1}***@") }

// GoString implements [fmt.GoStringer].
func (u storeURL) GoString() string { return u.String() }

// LogValue implements [slog.LogValuer].
func (u storeURL) LogValue() slog.Value { return slog.StringValue(u.String()) }

var (
	// wholeCredentials finds what may be user and password in an address: all up to the
	// last @, for in a wrong address they may hold anything.
	wholeCredentials = regexp.MustCompile(`(?is)^([a-z][a-z0-9+.-]*://|(?:neo4j|bolt)[a-z+]*:).*@`)
	// credentials finds them in a text.
	credentials = regexp.MustCompile(`(?i)\b([a-z][a-z0-9+.-]*://|(?:neo4j|bolt)[a-z+]*:)\S*@`)
)

// redacted returns a text without the users and passwords of the addresses in it.
func redacted(text string) string { return credentials.ReplaceAllString(text, "${1}***@") }

// redactedOf does so with what is said of a command line, of which a part may be an
// address that the rest of the text cannot be told from.
func redactedOf(args []string, text string) string {
	for _, arg := range args {
		_, value, _ := strings.Cut(arg, "=")
		for _, said := range []string{arg, value} {
			if hidden := storeURL(said).String(); hidden != said {
				text = strings.ReplaceAll(text, said, hidden)
			}
		}
	}
	return redacted(text)
}
