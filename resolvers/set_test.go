package resolvers_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"malgraf/graph"
)

// Writers who set one list at once, from either side of its edges, leave what one of them
// has set, never what two have.
func TestListsSetAtOnceAreThoseOfOneWriter(t *testing.T) {
	store := served(t, "embedded", embeddedStore(t))
	change(t, store.store, node("Municipality:1", "", map[string]any{"code": "1", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}))
	const writers = 8
	var departments []graph.Change
	for i := range writers + 1 {
		departments = append(departments, node(fmt.Sprint("Department:", i), "Municipality:1", map[string]any{"name": fmt.Sprint(i), "type": "UNIT"}))
	}
	change(t, store.store, departments...)
	for _, field := range []string{"serves", "servedBy"} {
		for round := range 60 {
			var all sync.WaitGroup
			for i := range writers {
				all.Go(func() {
					mutation := fmt.Sprintf(`mutation { saveDepartment(input: {id: "Department:0", %s: {set: [{id: "Department:%d"}]}}) { created } }`, field, i+1)
					if answer := store.ask(t, mutation, nil); string(answer) != `{"data":{"saveDepartment":{"created":false}}}` {
						t.Errorf("%s", answer)
					}
				})
			}
			all.Wait()
			var got struct {
				Data struct {
					Department map[string]struct{ TotalCount int }
				}
			}
			answer := store.ask(t, fmt.Sprintf(`{ department(id: "Department:0") { %s { totalCount } } }`, field), nil)
			if err := json.Unmarshal(answer, &got); err != nil || got.Data.Department[field].TotalCount != 1 {
				t.Fatalf("round %d: %s %v", round, answer, err)
			}
		}
	}
}
