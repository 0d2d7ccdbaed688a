package neo4j

import (
	"context"
	"errors"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// The full-text index does as much work for one node as for hundreds, and more than all
// the rest of a small commit. So a small commit leaves out the words of its nodes, and
// marks them as unread; a moment later the words of all of them are entered together.
// A search that finds unread nodes enters their words first, so that it finds all that
// was committed before.

const (
	// unreadMost is how many nodes a group writes at most for their words to be left out.
	unreadMost = 100
	// unreadEach is how many nodes' words are entered in one transaction.
	unreadEach = 500
	// readEvery is how often words that were left out are entered.
	readEvery = time.Second
	// enterMost is how long that may take at most.
	enterMost = 10 * time.Second
)

// isUnread asks whether there are unread nodes.
const isUnread = "RETURN EXISTS { MATCH (n:" + labelUnread + ") } AS unread"

// leaveWords takes the words out of what is to be written of a node, and tells whether
// there were any.
func leaveWords(row map[string]any) bool {
	found := false
	for name := range row {
		if strings.HasPrefix(name, wordsPrefix) {
			delete(row, name)
			found = true
		}
	}
	return found
}

// lookForUnread finds out whether an earlier process has left nodes unread.
func (s *Store) lookForUnread(ctx context.Context) error {
	record, err := s.askOnce(ctx, "unread", isUnread, nil)
	if err == nil && record["unread"] == true {
		s.unread.Store(true)
	}
	return err
}

// readOn enters words while the store is open, where something was committed.
func (s *Store) readOn() {
	every(s.life, readEvery, func() {
		if s.usable() != nil || s.connections.busy() || !s.unread.Swap(false) {
			return
		}
		if err := s.enterSoon(); err != nil {
			s.unread.Store(true)
			s.options.Log.Debug("words are still to be entered", "error", err)
		}
	})
}

// enterSoon enters words where there are any to enter, and is not broken off when the
// store is closed: Close waits.
func (s *Store) enterSoon() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.life), enterMost)
	defer cancel()
	for more := true; more; {
		var err error
		if more, err = s.enterAside(ctx); err != nil {
			return err
		}
	}
	return nil
}

// readLast enters what is left when the store is closed, if that is soon done: it may be
// long until somebody opens it again.
func (s *Store) readLast() {
	if s.usable() != nil || !s.unread.Swap(false) {
		return
	}
	if err := s.enterSoon(); err != nil {
		s.options.Log.Debug("words are left to whoever opens the store next", "error", err)
	}
}

// enterWords enters the words of all nodes that are unread when it begins, some a
// transaction. What others leave unread meanwhile it need not wait for.
func (s *Store) enterWords(ctx context.Context) error {
	for more := true; more; {
		var err error
		if more, err = s.enterSome(ctx); err != nil {
			return s.failed(ctx, "entering words", err)
		}
	}
	return nil
}

// enterSome enters the words of some, and tells whether there may be more. The writers'
// lock keeps their texts as they are.
func (s *Store) enterSome(ctx context.Context) (more bool, err error) {
	give, err := s.connections.take(ctx)
	if err != nil {
		return false, err
	}
	defer give()
	err = s.lockedAsOurs(ctx, func(r *reader) {
		rows := rowsOf(r.ask(unreadText, s.unreadValues()))
		for _, one := range s.wordsOf(rows) {
			r.do(one.match()+" SET n += row.set REMOVE n:"+labelUnread, map[string]any{"rows": one.rows})
		}
		more = len(rows) == unreadEach
	})
	if errors.Is(err, errOtherShape) { // whoever has the store enters them
		return false, nil
	}
	return more, err
}

// enterAside is enterSome without the writers' lock, for what nobody waits for: to enter
// words may take as long as many writes do. Each node is locked by itself, and one that is
// no longer as it was read stays unread.
func (s *Store) enterAside(ctx context.Context) (more bool, err error) {
	record, err := s.ask(ctx, "unread", unreadText, s.unreadValues())
	if err != nil {
		return false, err
	}
	rows := rowsOf(record)
	entered, err := s.enterRows(ctx, rows)
	return len(rows) == unreadEach && entered > 0, err
}

// enterRows enters the words of nodes as unreadText has read them, where they are still so
// and no program of another shape has the store; it returns of how many.
// Their texts are compared, and not their revisions: Neo4j shows what is being committed
// bit by bit, so that a new revision may have been read beside an old text.
func (s *Store) enterRows(ctx context.Context, rows [][]any) (entered int64, err error) {
	for _, one := range s.wordsOf(rows) {
		// `entering` is set to lock, before the texts are read.
		text := one.match() + " SET n.entering = true REMOVE n.entering" +
			" WITH n, row WHERE n:" + labelUnread + " AND " + textsOfUnread + " = row.texts AND EXISTS { MATCH (:" + labelStore + " {name: 'malgraf', shape: $v.shape}) }" +
			" SET n += row.set REMOVE n:" + labelUnread + " RETURN count(n) AS entered"
		record, err := s.once(ctx, "write", text, map[string]any{"rows": one.rows, "names": searchedNames(s.schema), "shape": s.shape}, bolt.AccessModeWrite)
		if err != nil {
			return entered, err
		}
		some, _ := record["entered"].(int64)
		entered += some
	}
	return entered, nil
}

const (
	// unreadText reads the texts of some unread nodes.
	unreadText = "MATCH (n:" + labelUnread + ") WITH n LIMIT $v.most RETURN collect([n.id, " + textsOfUnread + "]) AS rows"
	// textsOfUnread are a node's texts; 0 stands for none, for lists with null equal nothing.
	textsOfUnread = "[name IN $v.names | coalesce(n[name], 0)]"
)

func (s *Store) unreadValues() map[string]any {
	return map[string]any{"most": unreadEach, "names": searchedNames(s.schema)}
}

// words are those of nodes of a kind, nil for one that has left the schema: rows of id,
// texts and what is to be set.
type words struct {
	kind *graph.Kind
	rows []map[string]any
}

// match finds the nodes.
func (w words) match() string {
	label := labelUnread
	if w.kind != nil {
		label = quote(w.kind.Name)
	}
	return "UNWIND $v.rows AS row MATCH (n:" + label + " {id: row.id})"
}

// wordsOf makes the words of nodes that unreadText has read.
func (s *Store) wordsOf(rows [][]any) []words {
	names := searchedNames(s.schema)
	of := map[*graph.Kind][]map[string]any{}
	for _, row := range rows {
		id, _ := row[0].(string)
		texts, _ := row[1].([]any)
		kind := s.schema.KindOf(id)
		of[kind] = append(of[kind], map[string]any{"id": id, "texts": texts, "set": wordsOfNode(kind, names, texts)})
	}
	all := make([]words, 0, len(of))
	for kind, some := range of {
		all = append(all, words{kind, some})
	}
	return all
}

// wordsOfNode are the words of a node's searched texts, null for a text that is not there.
func wordsOfNode(kind *graph.Kind, names []string, texts []any) map[string]any {
	set := map[string]any{}
	if kind == nil {
		return set // its kind has left the schema
	}
	for i, name := range names {
		property := kind.Property(name)
		if property == nil || !property.Search {
			continue
		}
		set[wordsName(property)] = nil
		if text, is := texts[i].(string); is {
			set[wordsName(property)] = wordsOf(text)
		}
	}
	return set
}
