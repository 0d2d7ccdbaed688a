package clients_test

import (
	"net/http"
	"strings"
	"testing"

	"malgraf/clients"
)

// What a program wrote before it answered is read no later than its answer.
func TestWhatWasWrittenIsRead(t *testing.T) {
	for range 20 { // of a pipe, one of twenty read it too late
		program := clients.Launch(t, t.TempDir(), "--store=memory:", "--seed=agenda2030")
		for ready := false; !ready; {
			answer, err := http.Get(program.URL + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			ready = answer.StatusCode == http.StatusOK
		}
		if !strings.Contains(program.Output(), "msg=seeded") {
			t.Errorf("ready, and yet not seeded:\n%s", program.Output())
		}
		program.Kill()
	}
}
