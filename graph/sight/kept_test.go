package sight_test

import (
	"context"
	"testing"

	"malgraf/graph"
)

// keptStore tells where its views are to keep what they make of a question.
type keptStore struct {
	graph.Store
	told *graph.Kept
}

func (s *keptStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return &keptView{view, s}, err
}

type keptView struct {
	graph.View
	store *keptStore
}

func (v *keptView) Scan(ctx context.Context, scan graph.Scan) (*graph.Rows, error) {
	v.store.told = scan.Kept
	return v.View.Scan(ctx, scan)
}

func (v *keptView) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	v.store.told = get.Kept
	return v.View.Get(ctx, get)
}

// What a store keeps of a question goes with the question as the rules rewrite it: who
// sees something else has another place for it, and has the same the next time.
func TestWhatIsKeptOfAQuestionGoesWithWhatIsSeen(t *testing.T) {
	store := &keptStore{Store: ready(t, inMemory(t, kinds(t)))}
	guarded := over(t, store)
	kind, kept := guarded.Schema().Kind("Assignment"), graph.NewKept()
	owners := map[*graph.Kept]string{}
	for role, who := range subjects {
		seen := view(t, guarded, who)
		var places []*graph.Kept
		for range 2 {
			if _, err := seen.Scan(t.Context(), graph.Scan{Kind: kind, Want: graph.Want{Kept: kept}}); err != nil {
				t.Fatal(err)
			}
			places = append(places, store.told)
			if _, err := seen.Get(t.Context(), graph.Get{Refs: []graph.Ref{{ID: "Assignment:a"}}, Kept: kept}); err != nil {
				t.Fatal(err)
			}
			places = append(places, store.told)
		}
		for _, place := range places {
			if place == nil || place != places[0] {
				t.Errorf("%s has no place, or not always the same", role)
			}
		}
		if owner, known := owners[places[0]]; known && owner != who.Rights() {
			t.Errorf("%s has the place of who has the rights %q", role, owner)
		}
		owners[places[0]] = who.Rights()
	}
}
