package resolvers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"malgraf/graph"
	"malgraf/resolvers"
)

// countedStore counts the nodes that are asked for by id: what an event reads of its nodes.
type countedStore struct {
	graph.Store
	gets *atomic.Int64
}

func (s countedStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return countedView{view, s.gets}, err
}

type countedView struct {
	graph.View
	gets *atomic.Int64
}

func (v countedView) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	v.gets.Add(1)
	return v.View.Get(ctx, get)
}

// told reads an event of `changes { revision … }` and returns its revision.
func (s *socket) told() int {
	s.Helper()
	text, err := s.read()
	if err != nil {
		s.Fatal(err)
	}
	var event struct {
		Payload struct {
			Data struct{ Changes struct{ Revision int } }
		}
	}
	if err := json.Unmarshal([]byte(text), &event); err != nil || event.Payload.Data.Changes.Revision == 0 {
		s.Fatalf("no event: %s", text)
	}
	return event.Payload.Data.Changes.Revision
}

// Who subscribes to the same shares what is read, wherever he begins.
func TestEqualSubscribersShareOneReadACommit(t *testing.T) {
	var gets atomic.Int64
	store := embeddedStore(t)
	server := serve(t, resolvers.Config{Store: countedStore{store, &gets}})
	town(t, store, "0", "Ort")
	const sameEach, commits = 10, 5
	query := func(id, rest string) string {
		return fmt.Sprintf(`{"id":"%s","type":"subscribe","payload":{"query":"subscription($from: Int) { changes(since: $from) { revision changes { subject { id %s } } } }","variables":{"from":%%d}}}`, id, rest)
	}
	var sockets []*socket
	for i := range 2 * sameEach {
		s := connect(t, server)
		s.send(fmt.Sprintf(query("1", ""), i%2))
		if i%2 == 0 { // this one has the commit before, and so is known to have begun
			if got := s.told(); got != 1 {
				t.Fatalf("revision %d, want 1", got)
			}
		}
		sockets = append(sockets, s)
	}
	other := connect(t, server)
	other.send(fmt.Sprintf(query("1", "revision"), 1))
	for i := range commits {
		town(t, store, fmt.Sprint(i+1), "Ort")
	}
	for _, s := range append(sockets, other) {
		for i := range commits {
			if got := s.told(); got != i+2 {
				t.Fatalf("revision %d, want %d", got, i+2)
			}
		}
	}
	// One for the commit before, whom the first asks for, and one a commit for each of the two selections.
	if got := gets.Load(); got < 2*commits || got > 2*commits+2 {
		t.Errorf("%d reads for %d commits and %d subscribers of two sorts", got, commits, len(sockets)+1)
	}
}

// Subscribers who come and go anywhere see every commit from where they begin on, in
// order, each once, while others write.
func TestSubscribersWhoComeAndGoMissNothing(t *testing.T) {
	const writers, each, subscribers = 4, 150, 24
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	store, server := live(t, resolvers.Live{})
	town(t, store, "0", "Ort")
	var writing, reading sync.WaitGroup
	for writer := range writers {
		writing.Go(func() {
			for i := range each {
				town(t, store, fmt.Sprint(writer, ".", i), "Ort")
			}
		})
	}
	const last = 1 + writers*each
	for i := range subscribers {
		reading.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(i)))
			seen := r.IntN(last / 2)
			for seen < last {
				time.Sleep(time.Duration(r.IntN(20)) * time.Millisecond)
				s := connect(t, server)
				s.send(fmt.Sprintf(`{"id":"1","type":"subscribe","payload":{"query":"subscription($since: Int!) { changes(since: $since) { revision } }","variables":{"since":%d}}}`, seen))
				for range 1 + r.IntN(last) {
					if seen >= last {
						break
					}
					got := s.told()
					if got != seen+1 {
						t.Errorf("subscriber %d: revision %d after %d", i, got, seen)
						return
					}
					seen = got
				}
				_ = s.conn.CloseNow()
			}
		})
	}
	writing.Wait()
	reading.Wait()
}

// write60 makes 60 commits that together are more than is kept for anybody, each when
// the quick reader has seen the one before.
func write60(t *testing.T, store graph.Store, quick *socket) {
	t.Helper()
	long := strings.Repeat("lång ", 100_000)
	begun := time.Now()
	for i := range 60 {
		town(t, store, "1", fmt.Sprint(long, i))
		if got := quick.told(); got != i+1 {
			t.Fatalf("revision %d, want %d", got, i+1)
		}
	}
	t.Logf("the quick one has seen 60 commits after %s", time.Since(begun))
}

const allOfIt = `subscription { changes(since: 0) { revision changes { properties { value } } } }`

// A reader who takes nothing is dropped with 1013; the others notice nothing of him.
func TestASlowReaderIsDroppedAndSlowsNobody(t *testing.T) {
	store, server := live(t, resolvers.Live{Patience: time.Minute})
	slow, quick := connect(t, server), connect(t, server)
	slow.subscribe("1", allOfIt)
	quick.subscribe("1", allOfIt)
	events := stream(t, server, allOfIt)
	events.Buffer(nil, 1<<20)
	write60(t, store, quick)
	seen := 0
	for {
		text, err := slow.read()
		if err != nil {
			if got := websocket.CloseStatus(err); got != websocket.StatusTryAgainLater {
				t.Errorf("closed with %d: %v", got, err)
			}
			break
		}
		if seen++; seen == 60 {
			t.Fatalf("the slow one has seen everything: %.100s", text)
		}
	}
	seenAsEvents := 0
	for events.Scan() {
		switch {
		case events.Text() == "event: complete":
			t.Error("the events are completed: the client would not come back")
		case events.Text() == "event: next":
			seenAsEvents++
		}
	}
	if seenAsEvents == 0 || seenAsEvents == 60 {
		t.Errorf("%d events, %v", seenAsEvents, events.Err())
	}
	again := connect(t, server) // and goes on where it was
	again.subscribe("1", fmt.Sprintf(`subscription { changes(since: %d) { revision } }`, seen))
	if got := again.told(); got != seen+1 {
		t.Errorf("revision %d, want %d", got, seen+1)
	}
}

// Who takes nothing at all is cut off, and holds nothing.
func TestAReaderWhoTakesNothingIsCutOff(t *testing.T) {
	streams := resolvers.NewStreams()
	store, server := live(t, resolvers.Live{Patience: 200 * time.Millisecond, Streams: streams})
	slow, quick := connect(t, server), connect(t, server)
	slow.subscribe("1", allOfIt)
	stream(t, server, allOfIt)
	quick.subscribe("1", allOfIt)
	write60(t, store, quick)
	until(t, "only the quick one is left", func() bool { return streams.Open() == 1 })
	quick.subscribe("2", `{ __typename }`)
	quick.receives(`{"id":"2","type":"next","payload":{"data":{"__typename":"Query"}}}`)
}

// until waits for something that must come soon.
func until(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(soon); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %s for this: %s", soon, what)
		}
	}
}

// shortStore no longer keeps the commits before a revision.
type shortStore struct {
	graph.Store
	kept graph.Revision
}

func (s shortStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	return shortView{view, s.kept}, err
}

type shortView struct {
	graph.View
	kept graph.Revision
}

func (v shortView) Log(ctx context.Context, log graph.Log) ([]graph.Commit, bool, error) {
	if log.Oldest && log.After+1 < v.kept {
		return nil, false, graph.ErrRevisionGone
	}
	return v.View.Log(ctx, log)
}

func TestARevisionThatIsNoLongerKeptIsGone(t *testing.T) {
	store := embeddedStore(t)
	server := serve(t, resolvers.Config{Store: shortStore{store, 2}})
	town(t, store, "1", "Ort")
	town(t, store, "2", "Ort")
	s := connect(t, server)
	s.subscribe("1", `subscription { changes(since: 0) { revision } }`)
	text, err := s.read()
	if err != nil || !strings.Contains(text, `"type":"error"`) || !strings.Contains(text, `"code":"REVISION_GONE"`) {
		t.Errorf("%s, %v", text, err)
	}
	reads(t, stream(t, server, `subscription { changes(since: 1) { revision } }`), "event: next", `data: {"data":{"changes":{"revision":2}}}`)
}

// Whoever comes back with a revision that is not there, for the store has been put back
// to an earlier state, is told so rather than left to wait; what another process may just
// have made is waited for.
func TestARevisionThatIsNotThereIsGone(t *testing.T) {
	store, server := live(t, resolvers.Live{})
	town(t, store, "1", "Ort")
	s := connect(t, server)
	s.subscribe("1", `subscription { changes(since: 3) { revision } }`)
	text, err := s.read()
	if err != nil || !strings.Contains(text, `"type":"error"`) || !strings.Contains(text, `"code":"REVISION_GONE"`) || !strings.Contains(text, "the newest revision is 1") {
		t.Errorf("%s, %v", text, err)
	}
	s.subscribe("2", `subscription { changes(since: 2) { revision } }`)
	town(t, store, "2", "Ort")
	town(t, store, "3", "Ort")
	if got := s.told(); got != 3 {
		t.Errorf("told %d after revision 2", got)
	}
}

// Who asks again and again for the commits since the last one is told of it likewise,
// rather than that there are none.
func TestCommitsSinceARevisionThatIsNotThereAreGone(t *testing.T) {
	onWritable(t, nil, func(t *testing.T, server namedStore) {
		town(t, server.store, "1", "Ort")
		newest := newestRevision(t, server.store)
		since := func(revision int, rest string) string {
			return string(server.ask(t, fmt.Sprintf(`{ commits(since: %d%s) { commits { revision } hasNextPage } }`, revision, rest), nil))
		}
		for _, rest := range []string{"", ", oldestFirst: true", ", before: 1"} {
			if got := since(newest, rest); got != `{"data":{"commits":{"commits":[],"hasNextPage":false}}}` {
				t.Errorf("since the newest%s: %s", rest, got)
			}
			got := since(newest+1, rest)
			if !strings.Contains(got, `"code":"REVISION_GONE"`) || !strings.Contains(got, fmt.Sprintf("the newest revision is %d,", newest)) {
				t.Errorf("since a later one%s: %s", rest, got)
			}
		}
	})
}

// When the server stops, who follows is told so, and what is under way is answered.
func TestStreamsEndWhenTheServerStops(t *testing.T) {
	streams := resolvers.NewStreams()
	store, server := live(t, resolvers.Live{Streams: streams})
	s := connect(t, server)
	s.subscribe("1", `subscription { changes(since: 0) { revision } }`)
	lines := stream(t, server, `subscription { changes(since: 0) { revision } }`)
	town(t, store, "1", "Ort")
	s.told()
	reads(t, lines, "event: next", `data: {"data":{"changes":{"revision":1}}}`)
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	closed := make(chan error, 1)
	go func() { closed <- streams.Close(ctx) }()
	s.closes(websocket.StatusGoingAway)
	for lines.Scan() {
		if lines.Text() == "event: complete" {
			t.Error("the events are completed: the client would not come back")
		}
	}
	if err := <-closed; err != nil {
		t.Error(err)
	}
	dial(t, server, "graphql-transport-ws").closes(websocket.StatusGoingAway)
}
