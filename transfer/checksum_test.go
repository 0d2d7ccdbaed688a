package transfer_test

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"malgraf/graph"
	"malgraf/transfer"
)

func sums(t *testing.T, store graph.Store) transfer.Checksums {
	t.Helper()
	view, err := store.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer view.Close()
	read, err := transfer.Sum(t.Context(), store.Schema(), view, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// The sums can be computed from an export by anybody: they are added up here from its lines.
func TestAChecksumIsThatOfTheLines(t *testing.T) {
	store := seeded(t)
	text, want := lines(t, store), map[string]transfer.Checksum{}
	for i, change := range changesOf(t, store) {
		name, _, _ := strings.Cut(change.Node, ":")
		if change.Edge != "" {
			from, _, _ := strings.Cut(change.From, ":")
			to, _, _ := strings.Cut(change.To, ":")
			name = from + " " + change.Edge + " " + to
		}
		hash := sha256.Sum256([]byte(strings.TrimSuffix(text[i], "\n")))
		sum := want[name]
		want[name] = transfer.Checksum{Name: name, N: sum.N + 1, Sum: sum.Sum + binary.BigEndian.Uint64(hash[:])}
	}
	for _, sum := range sums(t, store) {
		if expected := want[sum.Name]; sum.N != expected.N || sum.Sum != expected.Sum {
			t.Errorf("%+v, want %+v", sum, expected)
		}
		delete(want, sum.Name)
	}
	if len(want) > 0 {
		t.Errorf("no sum for %v", want)
	}
}

func TestAChecksumDoesNotDependOnTheOrderOfWriting(t *testing.T) {
	store := seeded(t)
	changes := changesOf(t, store)
	rand.Shuffle(len(changes), func(i, k int) { changes[i], changes[k] = changes[k], changes[i] })
	other := open(t, "")
	save(t, other, changes...)
	if a, b := sums(t, store), sums(t, other); !slices.Equal(a, b) || a.Differ(b) != 0 {
		t.Errorf("%v\n%v", a, b)
	}
}

func TestDifferCountsWhatOneSideHasAlone(t *testing.T) {
	a := transfer.Checksums{{Name: "A", N: 1, Sum: 1}, {Name: "B"}, {Name: "C", N: 2, Sum: 9}}
	b := transfer.Checksums{{Name: "A", N: 1, Sum: 1}, {Name: "C", N: 2, Sum: 8}, {Name: "D", N: 1}, {Name: "E"}}
	if n := a.Differ(b); n != 2 {
		t.Errorf("%d differ, want C and D", n)
	}
	if n := a.Differ(a); n != 0 {
		t.Errorf("%d differ from themselves", n)
	}
}

func TestTheTableShowsBothSides(t *testing.T) {
	a := transfer.Checksums{{Name: "Goal", N: 17, Sum: 0xabc}, {Name: "Person"}, {Name: "Target", N: 1, Sum: 1}}
	b := transfer.Checksums{{Name: "Goal", N: 17, Sum: 0xabc}, {Name: "Person"}, {Name: "Target"}}
	want := "" +
		"  source          checksum  target          checksum\n" +
		"      17  0000000000000abc      17  0000000000000abc  Goal\n" +
		"       1  0000000000000001       0  0000000000000000  Target DIFFERS\n"
	if got := transfer.Table(a, b); got != want {
		t.Errorf("\n%q, want\n%q", got, want)
	}
}
