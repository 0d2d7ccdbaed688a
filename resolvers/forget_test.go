package resolvers_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"malgraf/graph"
	"malgraf/graph/sight"
	"malgraf/resolvers"
)

// followed is all that happens from the first town on.
const followed = `subscription { changes(since: 1) { revision changes { properties { name value } } } }`

// guarded serves a store to an administrator, "admin", to readers without a role, "nobody",
// and to viewers of Municipality:1.
func guarded(t *testing.T, store graph.Restricted) *httptest.Server {
	t.Helper()
	return serve(t, resolvers.Config{Store: store, Live: resolvers.Live{Admit: func(ctx context.Context, token string) (context.Context, error) {
		switch token {
		case "admin":
			return sight.As(ctx, sight.Administrator("A")), nil
		case "nobody":
			return sight.As(ctx, sight.Subject{}), nil
		}
		return sight.As(ctx, sight.Subject{Name: token, In: map[string]sight.Role{"Municipality:1": sight.Viewer}}), nil
	}}})
}

func over(t *testing.T, store graph.Store) *sight.Store {
	t.Helper()
	guarded, err := sight.Over(store)
	if err != nil {
		t.Fatal(err)
	}
	return guarded
}

// asks opens a socket for somebody and asks.
func asks(t *testing.T, server *httptest.Server, token, query string) *socket {
	t.Helper()
	s := dial(t, server, "graphql-transport-ws")
	s.send(`{"type":"connection_init","payload":{"Authorization":"` + token + `"}}`)
	s.receives(`{"type":"connection_ack"}`)
	s.subscribe("1", query)
	return s
}

// hears waits for the next event, which is to be of a revision and to say something.
func (s *socket) hears(who, revision, text string) {
	s.Helper()
	got, err := s.read()
	if err != nil || !strings.Contains(got, `"revision":`+revision) || !strings.Contains(got, text) {
		s.Errorf("%s is told %s (%v), want revision %s with %s", who, got, err, revision, text)
	}
}

func eva() graph.Change {
	return node("Person:p", "Municipality:1", map[string]any{"name": "Eva"})
}

func board() graph.Change {
	return node("Department:a", "Municipality:1", map[string]any{"name": "Nämnden", "type": "UNIT"})
}

func hideEva(t *testing.T, store graph.Store) {
	t.Helper()
	change(t, store, graph.Change{Node: "Person:p", Set: map[string]any{"hidden": true}})
}

// What a stream still keeps of a person who has been hidden, removed or erased is not told
// to who comes now: neither where it was done, nor by another process on the same store.
func TestWhoComesAfterAPersonIsHiddenIsNotTold(t *testing.T) {
	mutation := func(text string) func(*testing.T, graph.Store, *httptest.Server) {
		return func(t *testing.T, _ graph.Store, server *httptest.Server) {
			t.Helper()
			asks(t, server, "admin", `mutation { `+text+` { revision } }`).hears("the administrator", "3", "")
		}
	}
	for name, hide := range map[string]func(*testing.T, graph.Store, *httptest.Server){
		"hidden":  mutation(`hidePerson(id: "Person:p")`),
		"erased":  mutation(`erasePerson(id: "Person:p", basis: "KS 1")`),
		"removed": mutation(`removePerson(id: "Person:p")`),
		"hidden by an import": func(t *testing.T, store graph.Store, _ *httptest.Server) {
			t.Helper()
			hideEva(t, store)
		},
	} {
		for where, other := range map[string]bool{"here": false, "elsewhere": true} {
			t.Run(name+" "+where, func(t *testing.T) {
				store := embeddedStore(t)
				here := guarded(t, over(t, store))
				there := here
				if other {
					there = guarded(t, over(t, store))
				}
				town(t, store, "1", "Ett")
				first := asks(t, here, "first", followed)
				change(t, store, eva())
				first.hears("who follows", "2", "Eva")
				hide(t, store, there)
				second := asks(t, here, "second", followed)
				change(t, store, board())
				first.hears("who follows", "4", "Nämnden")
				second.hears("who comes", "4", "Nämnden")
			})
		}
	}
}

// Who comes without a role is told of what happened before as it is now, also where others
// follow the same who were told of it then: not how it read, nor what has been withdrawn.
func TestWhoComesIsToldOfWhatHeMaySeeNow(t *testing.T) {
	const query = `subscription { changes(since: 1) { revision changes { subject { id ... on Plan { title } } } } }`
	plan := func(status, title string) graph.Change {
		return node("Plan:p", "Municipality:1", map[string]any{"title": title, "type": "VP", "status": status})
	}
	store := embeddedStore(t)
	server := guarded(t, over(t, store))
	town(t, store, "1", "Ett")
	first := asks(t, server, "nobody", query)
	change(t, store, plan("DECIDED", "Första"))
	first.hears("the first", "2", "Första")
	change(t, store, plan("DECIDED", "Andra"))
	first.hears("the first", "3", "Andra")
	second := asks(t, server, "nobody", query)
	second.hears("the second", "3", "Andra")
	change(t, store, plan("DRAFT", "Tredje"))
	third := asks(t, server, "nobody", query)
	change(t, store, board())
	for who, one := range map[string]*socket{"the first": first, "the second": second, "the third": third} {
		one.hears(who, "5", "Department:a")
	}
}

// An event that was read before a person was hidden, and is ready after that, is not kept,
// nor told.
func TestAnEventUnderWayWhenAPersonIsHiddenIsReadAnew(t *testing.T) {
	store := embeddedStore(t)
	whole := &wholeStore{Store: store}
	reading, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	server := guarded(t, restrictedStore{over(t, store), whole, func() {
		once.Do(func() {
			close(reading)
			<-goOn
		})
	}})
	town(t, store, "1", "Ett")
	const query = `subscription { changes(since: 1) { revision changes { subject { id } properties { value } } } }`
	first := asks(t, server, "first", query)
	change(t, store, eva())
	<-reading
	hideEva(t, store)
	until(t, "the hiding has been noticed", func() bool { return whole.seen.Load() == 3 })
	close(goOn)
	second := asks(t, server, "second", query)
	change(t, store, board())
	first.hears("who follows", "4", "Nämnden")
	second.hears("who comes", "4", "Nämnden")
}

// While it is not to be had whom others hide, who comes waits for what is kept.
func TestWhoComesWhileHidingsAreNotToBeHadWaits(t *testing.T) {
	for name, err := range map[string]error{"away": graph.ErrUnavailable, "no longer kept": graph.ErrRevisionGone} {
		t.Run(name, func(t *testing.T) {
			store := embeddedStore(t)
			whole := &wholeStore{Store: store}
			server := guarded(t, restrictedStore{over(t, store), whole, func() {}})
			town(t, store, "1", "Ett")
			first := asks(t, server, "first", followed)
			change(t, store, eva())
			first.hears("who follows", "2", "Eva")
			until(t, "the watch has begun", func() bool { return whole.open.Load() == 1 })
			whole.cut(err)
			hideEva(t, store)
			second := asks(t, server, "second", followed)
			change(t, store, board())
			first.hears("who follows", "4", "Nämnden")
			if name == "away" && whole.seen.Load() > 2 {
				t.Errorf("the watch that was to be cut has seen revision %d", whole.seen.Load())
			}
			whole.cut(nil)
			second.hears("who comes", "4", "Nämnden")
		})
	}
}

// One watch serves all streams, and ends with the last of them.
func TestHidingsAreWatchedWhileThereIsAStream(t *testing.T) {
	store := embeddedStore(t)
	whole := &wholeStore{Store: store}
	server := guarded(t, restrictedStore{over(t, store), whole, func() {}})
	for range 2 {
		var sockets []*socket
		for _, field := range []string{"revision", "at", "by"} {
			sockets = append(sockets, asks(t, server, "A", `subscription { changes { `+field+` } }`), asks(t, server, "B", `subscription { changes { `+field+` } }`))
		}
		until(t, "there is one watch", func() bool { return whole.open.Load() == 1 })
		for i, s := range sockets {
			if open := whole.open.Load(); open != 1 {
				t.Errorf("%d watches when %d of %d have gone", open, i, len(sockets))
			}
			_ = s.conn.CloseNow()
		}
		until(t, "there is no watch", func() bool { return whole.open.Load() == 0 })
	}
}

// restrictedStore is a store of sight whose whole is watched by the test, and that says
// when nodes have been read by id.
type restrictedStore struct {
	*sight.Store
	whole *wholeStore
	read  func()
}

func (s restrictedStore) Whole() graph.Store { return s.whole }

func (s restrictedStore) View(ctx context.Context) (graph.View, error) {
	view, err := s.Store.View(ctx)
	if err != nil {
		return nil, err
	}
	return toldView{view, s.read}, nil
}

type toldView struct {
	graph.View
	read func()
}

func (v toldView) Get(ctx context.Context, get graph.Get) (*graph.Found, error) {
	found, err := v.View.Get(ctx, get)
	v.read()
	return found, err
}

// wholeStore knows its watches, and can be cut off from them.
type wholeStore struct {
	graph.Store
	open, seen atomic.Int64

	mu    sync.Mutex
	away  error
	close context.CancelFunc
}

// cut ends the watch and lets none begin while there is an error.
func (s *wholeStore) cut(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = err
	if err != nil {
		s.close()
	}
}

// begins returns the context of a watch.
func (s *wholeStore) begins(ctx context.Context) (context.Context, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away != nil {
		return nil, s.away
	}
	ctx, s.close = context.WithCancel(ctx)
	return ctx, nil
}

func (s *wholeStore) Watch(ctx context.Context, since graph.Revision, see func(graph.Commit) error) error {
	watching, err := s.begins(ctx)
	if err != nil {
		return err
	}
	s.open.Add(1)
	defer s.open.Add(-1)
	err = s.Store.Watch(watching, since, func(commit graph.Commit) error {
		err := see(commit)
		s.seen.Store(int64(commit.Revision))
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.away != nil {
		return s.away
	}
	return err
}
