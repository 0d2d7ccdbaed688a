package clients

import (
	"bytes"
	"sync"
)

// transcript collects output and sends the address once its line is complete.
type transcript struct {
	address chan string

	mu    sync.Mutex
	text  bytes.Buffer
	found bool
}

func newTranscript() *transcript { return &transcript{address: make(chan string, 1)} }

func (o *transcript) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.Write(p)
	if !o.found {
		if address, ok := listeningAddress(o.text.Bytes()); ok {
			o.found = true
			o.address <- address
		}
	}
	return len(p), nil
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// listeningAddress finds the address in a complete line "listening on http://…".
func listeningAddress(text []byte) (string, bool) {
	const announcement = "listening on "
	for line := range bytes.Lines(text) {
		address, found := bytes.CutPrefix(line, []byte(announcement))
		if found && bytes.HasSuffix(line, []byte("\n")) {
			return string(bytes.TrimRight(address, "/\r\n")), true
		}
	}
	return "", false
}
