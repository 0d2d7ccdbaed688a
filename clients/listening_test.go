package clients

import "testing"

func TestListeningAddress(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"listening on http://127.0.0.1:40":     "", // the line may go on
		"listening on http://127.0.0.1:4012\n": "http://127.0.0.1:4012",
		"{\"level\":\"INFO\"}\nlistening on http://[::1]:80/\nmore\n": "http://[::1]:80",
		"not listening on http://127.0.0.1:1\n":                       "",
	} {
		got := ""
		if found := listening.FindStringSubmatch(text); found != nil {
			got = found[1]
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
