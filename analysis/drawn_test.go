package analysis_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"malgraf/analysis"
	"malgraf/graph"
)

// How many random graphs each analysis is held against; on Neo4j, where each takes a
// tenth of a second, fewer.
const (
	graphsEach    = 300
	graphsOnNeo4j = 100
)

// seedVariable repeats a random run.
const seedVariable = "ANALYSIS_SEED"

// onRandomGraphs gives check a random graph at a time, as it is in a store and as a
// world. All graphs of a run lie in one store, each with a framework and
// municipalities of its own: what others have must not show.
func onRandomGraphs(t *testing.T, check func(t *testing.T, r *random, s analysis.Source, w *world)) {
	seed := drawnFrom(t)
	for name := range opened {
		t.Run(name, func(t *testing.T) {
			n := graphsEach
			if name != "embedded" {
				n = graphsOnNeo4j
			}
			saved := savedIn(t, name, seed, n)
			for i, graph := range saved.graphs[:n] {
				r := drawn(seed, i)
				r.graph() // once more, so that it goes on as when the graph was saved
				view, err := saved.store.View(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				check(t, r, analysis.Source{View: view, Schema: saved.store.Schema(), Today: r.day()}, newWorld(graph.changes).at(graph.revision))
				view.Close()
				if t.Failed() {
					t.Fatalf("graph %d of the seed", i)
				}
			}
		})
	}
}

func drawn(seed uint64, i int) *random {
	return &random{Rand: rand.New(rand.NewPCG(seed, uint64(i))), name: fmt.Sprint("g", i)}
}

// theSeed is the same for all tests of a run, so that they share what is saved.
var theSeed = uint64(time.Now().UnixNano())

func drawnFrom(t *testing.T) uint64 {
	t.Helper()
	seed := theSeed
	if text := os.Getenv(seedVariable); text != "" {
		given, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seed = given
	}
	t.Logf("%s=%d", seedVariable, seed)
	return seed
}

// savedGraphs are the first random graphs of a seed, in a store.
type savedGraphs struct {
	store  graph.Store
	graphs []savedGraph
}

type savedGraph struct {
	changes  []graph.Change
	revision graph.Revision
}

// inStores has the random graphs that the stores hold at the moment: filling Neo4j takes
// seconds, and the analyses only read.
var inStores = map[string]*savedGraphs{}

// savedIn returns a store in which the first n graphs of the seed are.
func savedIn(t *testing.T, name string, seed uint64, n int) *savedGraphs {
	t.Helper()
	if there := inStores[name]; there != nil && len(there.graphs) >= n {
		return there
	}
	saved := &savedGraphs{store: opened[name](t)}
	if name == "embedded" {
		for i := range n {
			changes, revision, err := saveWhatFits(t, saved.store, drawn(seed, i).graph())
			if err != nil {
				t.Fatalf("graph %d: %v", i, err)
			}
			saved.graphs = append(saved.graphs, savedGraph{changes, revision})
		}
	} else {
		saved.copy(t, savedIn(t, "embedded", seed, n).graphs[:n])
	}
	inStores[name] = saved
	return saved
}

// copy saves what another store has taken, many graphs at a time.
func (s *savedGraphs) copy(t *testing.T, from []savedGraph) {
	const atOnce = 50
	for first := 0; first < len(from); first += atOnce {
		some := from[first:min(first+atOnce, len(from))]
		var all []graph.Change
		for _, one := range some {
			all = append(all, one.changes...)
		}
		commit, err := s.store.Apply(t.Context(), graph.Batch{Changes: all})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range some {
			s.graphs = append(s.graphs, savedGraph{one.changes, commit.Revision})
		}
	}
}

// saveWhatFits saves a graph without the edges and values that the SDL's rules
// forbid, and returns what it saved, in one commit.
func saveWhatFits(t *testing.T, store graph.Store, changes []graph.Change) ([]graph.Change, graph.Revision, error) {
	for {
		commit, err := store.Apply(t.Context(), graph.Batch{Changes: changes})
		var refused graph.Violations
		if !errors.As(err, &refused) {
			return changes, commit.Revision, err
		}
		left := make(map[int]bool)
		for _, one := range refused {
			switch change := changes[one.Index]; {
			case !errors.Is(one.Err, graph.ErrInvalid):
				return changes, 0, err
			case change.Edge != "":
				left[one.Index] = true
			case change.Set[one.Field] == nil:
				return changes, 0, err
			default:
				delete(change.Set, one.Field)
			}
		}
		var fit []graph.Change
		for i, change := range changes {
			if !left[i] {
				fit = append(fit, change)
			}
		}
		changes = fit
	}
}
