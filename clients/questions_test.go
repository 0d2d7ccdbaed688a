package clients_test

import (
	"encoding/json"
	"testing"

	"malgraf/clients"
	"malgraf/graph/graphtest"
	"malgraf/web"
)

// Every worked question gets an answer without errors from the seeded graph, and
// every list and node it asks for at the root has something in it.
func TestWorkedQuestionsAreAnswered(t *testing.T) {
	server := clients.Start(t, "--store=memory:")
	questions, err := web.Questions()
	if err != nil {
		t.Fatal(err)
	}
	for _, question := range questions {
		if question.Live {
			continue // TestPlaygroundFollowsWhatHappens
		}
		t.Run(question.Name, func(t *testing.T) {
			var data map[string]json.RawMessage
			ask(t, server.URL, question.Query, nil, &data)
			for field, answer := range data {
				if graphtest.FindsNothing(answer) {
					t.Errorf("%s finds nothing: %s", field, answer)
				}
			}
		})
	}
}
