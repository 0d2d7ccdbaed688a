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

// next is the bookmark of the transaction after one. Neo4j packs a head, the 16 bytes
// of the database's name, the transaction's number and what it has to say besides.
func next(t *testing.T, bookmark string) string {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(bookmark, "FB:"))
	const name = 3 + 16
	if err != nil || len(packed) <= name {
		t.Fatalf("%s: %v", bookmark, err)
	}
	number, rest := uint64(packed[name]), packed[name+1:]
	if width, wide := map[byte]int{0xC8: 1, 0xC9: 2, 0xCA: 4, 0xCB: 8}[packed[name]]; wide {
		number, rest = 0, rest[width:]
		for _, digit := range packed[name+1 : name+1+width] {
			number = number<<8 | uint64(digit)
		}
	}
	after := binary.BigEndian.AppendUint64(append(packed[:name:name], 0xCB), number+1)
	return "FB:" + base64.StdEncoding.EncodeToString(append(after, rest...))
}
