package neo4j

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph/neo4j/neo4jtest"
)

// What a store has written, it names in all that it reads later: a bookmark. A single
// server has always caught up with it. Here one is named that the server has yet to come
// to, as a reader of a cluster may have: the read waits for it, and sees what it stands for.
func TestOwnWritesAreReadByBookmark(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s, other := openAt(t, server.Straight(), Options{}), openAt(t, server.Straight(), Options{})
	WaitReady(t, s)
	WaitReady(t, other)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	own, err := s.bookmarks.GetBookmarks(t.Context())
	if err != nil || len(own) != 1 {
		t.Fatalf("after a write: %v, %v", own, err)
	}
	if err := s.bookmarks.UpdateBookmarks(t.Context(), own, bolt.Bookmarks{next(t, own[0])}); err != nil {
		t.Fatal(err)
	}
	soon, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := scanAll(soon, s); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a read does not wait for what it is to see: %v", err)
	}
	if err := scanAll(t.Context(), other); err != nil {
		t.Errorf("who has not written waits: %v", err)
	}
	if _, err := other.Apply(t.Context(), town("2")); err != nil {
		t.Fatal(err)
	}
	if err := scanAll(t.Context(), s); err != nil {
		t.Errorf("a read after what it is to see: %v", err)
	}
}

// Neo4j takes a commit in bit by bit, and shows its revision before it finds all of it by
// its indexes: who reads the revision is told of the transaction that it is of, by a bookmark
// of what was read, and what is read next waits for all of that.
func TestWhatIsReadAfterARevisionWaitsForItsTransaction(t *testing.T) {
	stores := several(t, 2)
	for _, s := range stores { // each knows of its own, which is older
		if _, err := s.Apply(t.Context(), town("1")); err != nil {
			t.Fatal(err)
		}
	}
	made, err := stores[0].Apply(t.Context(), town("2"))
	if err != nil {
		t.Fatal(err)
	}
	number := func(s *Store) uint64 {
		t.Helper()
		all, err := s.bookmarks.GetBookmarks(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%v, %v", all, err)
		}
		_, number, _ := unpack(t, all[0])
		return number
	}
	if number(stores[1]) >= number(stores[0]) {
		t.Fatal("the other store knows of the transaction before it has read")
	}
	if last, err := stores[1].Latest(t.Context()); err != nil || last != made.Revision {
		t.Fatalf("revision %d, %v", last, err)
	}
	if got, want := number(stores[1]), number(stores[0]); got < want {
		t.Errorf("it waits for transaction %d, and has read the revision of %d", got, want)
	}
}

// next is the bookmark of the transaction after one.
func next(t *testing.T, bookmark string) string {
	t.Helper()
	before, number, rest := unpack(t, bookmark)
	after := binary.BigEndian.AppendUint64(append(before, 0xCB), number+1)
	return "FB:" + base64.StdEncoding.EncodeToString(append(after, rest...))
}

// unpack reads the number of a bookmark's transaction. Neo4j packs a head, the 16 bytes of
// the database's name, the number and what it has to say besides.
func unpack(t *testing.T, bookmark string) (before []byte, number uint64, rest []byte) {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(bookmark, "FB:"))
	const name = 3 + 16
	if err != nil || len(packed) <= name {
		t.Fatalf("%s: %v", bookmark, err)
	}
	before, number, rest = packed[:name:name], uint64(packed[name]), packed[name+1:]
	if width, wide := map[byte]int{0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}[packed[name]]; wide {
		number, rest = 0, rest[width:]
		for _, digit := range packed[name+1 : name+1+width] {
			number = number<<8 | uint64(digit)
		}
	}
	return before, number, rest
}
