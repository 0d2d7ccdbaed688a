package neo4j

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/schema"
)

// Columns that are taken as they are tell the same as those that are copied row by row.
func TestRowsTakenAreRowsCopied(t *testing.T) {
	parsed, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	kind, taken := parsed.Kind("Target"), 0
	for range 500 {
		l := &list{columns: newColumns(kind, []*graph.Property{kind.Property("title"), kind.Property("aliases")}, nil)}
		if r.IntN(2) == 0 {
			l.page.First = size(r.IntN(4))
		}
		l.want.Total, l.want.Max = l.page.First == nil && r.IntN(2) == 0, r.IntN(3)*10
		var parents, ids, titles, aliases []any
		for parent := range r.IntN(5) {
			for range r.IntN(4) {
				parents, ids = append(parents, int64(parent)), append(ids, "Target:"+strconv.Itoa(len(ids)))
				titles = append(titles, []any{nil, "a"}[r.IntN(2)])
				aliases = append(aliases, []any{nil, []any{"b", "c"}}[r.IntN(2)])
			}
		}
		parts, err := l.parts(map[string]any{"parents": parents, "cs": []any{titles, aliases, ids}}, 5)
		if err != nil {
			t.Fatal(err)
		}
		copied, want := l.rowsOf(kind, len(parts)), error(nil)
		for _, one := range parts {
			if want == nil {
				want = l.append(copied, one)
			}
			if want == nil {
				want = l.fits(copied)
			}
		}
		if l.isWhole(parts) {
			taken++
		}
		got, err := l.put(kind, parts)
		if (err == nil) != (want == nil) || err == nil && !reflect.DeepEqual(got, copied) {
			t.Fatalf("seed %d: %+v, %v; want %+v, %v", seed, got, err, copied, want)
		}
	}
	if taken < 50 || taken > 450 {
		t.Errorf("seed %d: %d of 500 were taken", seed, taken)
	}
}

// Parents are found among those that were asked about, whichever of them are told of.
func TestPlacesOfParents(t *testing.T) {
	asked := []string{"a", "b", "c"}
	for _, c := range []struct {
		ids  []string
		want []int
	}{
		{nil, []int{}}, {[]string{"a", "b"}, []int{0, 1}}, {[]string{"c", "a", "c"}, []int{2, 0, 2}},
		{[]string{"a", "x"}, []int{0, -1}}, {[]string{"a", "b", "c", "d"}, []int{0, 1, 2, -1}},
	} {
		if got := placesOf(asked, c.ids); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.ids, got, c.want)
		}
	}
}
