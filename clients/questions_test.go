package clients_test

import (
	"encoding/json"
	"testing"

	"malgraf/clients"
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
				if isEmpty(answer) {
					t.Errorf("%s finds nothing: %s", field, answer)
				}
			}
		})
	}
}

// isEmpty reports whether a root field's answer is null or a connection without nodes.
func isEmpty(answer json.RawMessage) bool {
	if string(answer) == "null" {
		return true
	}
	var connection struct{ Nodes *[]json.RawMessage }
	return json.Unmarshal(answer, &connection) == nil && connection.Nodes != nil && len(*connection.Nodes) == 0
}
