package analysis

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Words of few letters, so that many are nearly others; each pair is measured.
func TestEverySpellingIsFound(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	for i := range 300 {
		r := rand.New(rand.NewPCG(seed, uint64(i)))
		v := newVocabulary()
		for range 40 {
			word := make([]byte, 3+r.IntN(9))
			for at := range word {
				word[at] = "aab5"[r.IntN(3+r.IntN(40)/39)]
			}
			v.add(string(word))
		}
		v.link()
		for a := range v.letters {
			for b := range v.letters {
				most := editsAllowed(v.letters[a], v.letters[b])
				want := edits(v.letters[a], v.letters[b], len(v.letters[a])+len(v.letters[b]))
				got, found := v.apart(int32(a), int32(b))
				if found != (a == b || want <= most) || found && got != want {
					t.Fatalf("words %d of the seed: %s and %s: %d %t, want %d of %d", i, string(v.letters[a]), string(v.letters[b]), got, found, want, most)
				}
				if found && v.group[a] != v.group[b] {
					t.Fatalf("words %d of the seed: %s and %s are in two groups", i, string(v.letters[a]), string(v.letters[b]))
				}
			}
		}
	}
}

// drawnTitles makes titles as plans have them: few words are frequent and most are
// rare, as in any language (the n-th most frequent one about 1/n as often); one in
// twenty is another one with a word changed or misspelt.
func drawnTitles(n int) []string {
	r := rand.New(rand.NewPCG(uint64(n), 7))
	words := make([]string, 4_000)
	for i := range words {
		var b strings.Builder
		for range 2 + r.IntN(4) {
			b.WriteString([]string{"för", "ut", "bild", "verk", "sam", "mil", "jö", "stad", "tryg", "het", "plan", "ener", "gi", "kom", "mun", "vat", "ten", "skog", "lär", "ande"}[r.IntN(20)])
		}
		words[i] = b.String()
	}
	word := func() string { return words[int(math.Pow(float64(len(words)), r.Float64()))-1] }
	titles := make([]string, n)
	for i := range titles {
		title := make([]string, 5+r.IntN(8))
		for k := range title {
			title[k] = word()
		}
		if i > 0 && r.IntN(20) == 0 {
			title = strings.Fields(titles[r.IntN(i)])
			title[r.IntN(len(title))] = word() + "s"
		}
		titles[i] = strings.Join(title, " ")
	}
	return titles
}

// BenchmarkTitles shows the cost of finding all pairs, and beside it that of comparing all with all:
//
//	go test ./analysis -run '^$' -bench Titles
func BenchmarkTitles(b *testing.B) {
	for _, n := range []int{500, 1_000, 2_000, 4_000, 8_000, 16_000} {
		titles := drawnTitles(n)
		read := func() (*vocabulary, []titled) {
			v := newVocabulary()
			all := make([]titled, n)
			for i, title := range titles {
				all[i] = v.read(title)
			}
			v.link()
			return v, all
		}
		b.Run(fmt.Sprint("prefixes/", n), func(b *testing.B) {
			for b.Loop() {
				v, all := read()
				found, err := allAlike(context.Background(), v, all, 0.8)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(found)), "pairs")
			}
		})
		if n > 2_000 {
			continue
		}
		b.Run(fmt.Sprint("all with all/", n), func(b *testing.B) {
			for b.Loop() {
				v, all := read()
				pairs := 0
				for first := range all {
					for second := range first {
						quarters, _ := v.likeness(all[first], all[second])
						if score(quarters, len(all[first].stems)+len(all[second].stems)) >= 0.8 {
							pairs++
						}
					}
				}
				b.ReportMetric(float64(pairs), "pairs")
			}
		})
	}
}
