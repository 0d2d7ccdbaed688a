package analysis_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

// titledKinds have the kind and the edge to its departments.
var titledKinds = map[analysis.TitledKind][2]string{
	analysis.TitledAssignment: {"Assignment", "ASSIGNED_TO"},
	analysis.TitledFocusArea:  {"FocusArea", "ASSIGNED_TO"},
	analysis.TitledDocument:   {"PolicyDocument", "OWNED_BY"},
}

func (r *random) titled(s analysis.Source) analysis.Titled {
	asked := analysis.Titled{
		Asked: r.asked(), Status: []string{"DECIDED", "STARTED", "DONE"}, Level: []string{"ADMINISTRATION", "COMPANY"},
		Kind: analysis.TitledKind(r.pick("ASSIGNMENT", "ASSIGNMENT", "FOCUS_AREA", "POLICY_DOCUMENT")),
	}
	if r.chance(3) {
		asked.Status = append(asked.Status, "PROPOSED")
	}
	if asked.Kind == analysis.TitledAssignment && r.chance(4) {
		asked.Where = map[string]graph.Filter{"assignment": graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}}
	}
	return asked
}

func TestSimilarTitlesAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.SimilarArguments{Titled: r.titled(s), To: r.title(), Threshold: 0.05 + float64(r.IntN(20))/20}
		if ids := w.all(titledKinds[asked.Kind][0], ""); len(ids) > 0 && r.chance(2) {
			asked.To = r.pick(ids...)
		}
		asked.Threshold = min(asked.Threshold, 1)
		got, err := analysis.SimilarOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		title := asked.To
		if w.nodes[asked.To].set != nil {
			title = w.text(asked.To, "title")
		}
		var gotLines, want []string
		for i, town := range asked.Municipality {
			m := w.moment(town, asked.Asked, s.Today)
			slices.Sort(got[i].Plans)
			gotLines = append(gotLines, fmt.Sprintf("%+v %s %d", got[i].Analysis, got[i].Title, got[i].TotalCount))
			for _, one := range got[i].Matches {
				slices.Sort(one.Departments)
				gotLines = append(gotLines, fmt.Sprintf("%s %v %v", one.Node, one.Score, one.Departments))
				checkEvidence(t, title, w.text(string(one.Node), "title"), one.Words, one.OnlyFirst, one.OnlySecond)
			}
			var lines []string
			for _, id := range m.titled(asked.Titled) {
				if share := likeness(title, m.text(id, "title")); id != asked.To && share >= asked.Threshold {
					lines = append(lines, fmt.Sprintf("%06d %s %v %v", 100_000-int(share*100_000), id, share, m.titleHolders(id, asked.Titled)))
				}
			}
			want = append(want, fmt.Sprintf("%+v %s %d", m.header(), title, len(lines)))
			want = append(want, ranked(lines)...)
		}
		compareLines(t, asked, gotLines, want)
	})
}

func TestDuplicatesAreWhatTheirFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.DuplicateArguments{Titled: r.titled(s), Threshold: 0.5 + float64(r.IntN(11))/20, AcrossDepartments: r.chance(2)}
		got, err := analysis.DuplicatesOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		var gotLines, want []string
		for i, town := range asked.Municipality {
			m := w.moment(town, asked.Asked, s.Today)
			slices.Sort(got[i].Plans)
			gotLines = append(gotLines, fmt.Sprintf("%+v %d", got[i].Analysis, got[i].TotalCount))
			for _, one := range got[i].Pairs {
				slices.Sort(one.FirstDepartments)
				slices.Sort(one.SecondDepartments)
				gotLines = append(gotLines, fmt.Sprintf("%s %s %v %v %v", one.First, one.Second, one.Score, one.FirstDepartments, one.SecondDepartments))
				checkEvidence(t, w.text(string(one.First), "title"), w.text(string(one.Second), "title"), one.Words, one.OnlyFirst, one.OnlySecond)
			}
			var lines []string
			all := m.titled(asked.Titled)
			slices.Sort(all)
			for k, first := range all { // every pair
				for _, second := range all[k+1:] {
					a, b := m.titleHolders(first, asked.Titled), m.titleHolders(second, asked.Titled)
					if asked.AcrossDepartments && anyOf(a, func(d string) bool { return slices.Contains(b, d) }) {
						continue
					}
					if share := likeness(m.text(first, "title"), m.text(second, "title")); share >= asked.Threshold {
						lines = append(lines, fmt.Sprintf("%06d %s %s %v %v %v", 100_000-int(share*100_000), first, second, share, a, b))
					}
				}
			}
			want = append(want, fmt.Sprintf("%+v %d", m.header(), len(lines)))
			want = append(want, ranked(lines)...)
		}
		compareLines(t, asked, gotLines, want)
	})
}

// ranked sorts lines that begin with their rank, and drops it.
func ranked(lines []string) []string {
	slices.Sort(lines)
	for i, line := range lines {
		_, lines[i], _ = strings.Cut(line, " ")
	}
	return lines
}

// titled are the nodes whose titles are compared.
func (m moment) titled(asked analysis.Titled) []string {
	return keep(m.all(titledKinds[asked.Kind][0], m.town), func(id string) bool {
		if asked.Kind != analysis.TitledAssignment {
			return true
		}
		planned := !m.limited || anyOf(m.out(id, "IN_PLAN", "Plan"), func(p string) bool { return slices.Contains(m.plans, p) })
		return planned && slices.Contains(asked.Status, m.text(id, "status")) && (asked.Where == nil || m.text(id, "form") == "MEASURE")
	})
}

func (m moment) titleHolders(id string, asked analysis.Titled) []string {
	return m.holdersOf(m.out(id, titledKinds[asked.Kind][1], "Department"), asked.Level)
}

var innerHyphen = regexp.MustCompile(`(\p{L})-(\p{L})`)

// wordsOf are the words of a title by the definition, by their stems.
func wordsOf(title string) map[string]string {
	title = graph.JoinHyphens(title)
	for innerHyphen.MatchString(title) {
		title = innerHyphen.ReplaceAllString(title, "$1$2")
	}
	words, stops := map[string]string{}, map[string]string{}
	for _, token := range graph.Tokens(title) {
		to := words
		if token.Stop() {
			to = stops
		}
		if to[token.Stem] == "" {
			to[token.Stem] = token.Word
		}
	}
	if len(words) == 0 {
		return stops
	}
	return words
}

// likeness is the score by the definition: all ways to pair words are tried.
func likeness(first, second string) float64 {
	a, b := wordsOf(first), wordsOf(second)
	if len(a)+len(b) == 0 {
		return 0
	}
	var left, right []string
	for stem := range a {
		left = append(left, stem)
	}
	for stem := range b {
		right = append(right, stem)
	}
	return float64(2*mostQuarters(left, right)) / float64(4*(len(a)+len(b)))
}

func mostQuarters(left, right []string) int {
	if len(left) == 0 {
		return 0
	}
	most := mostQuarters(left[1:], right)
	for i, stem := range right {
		if apart := distance([]rune(left[0]), []rune(stem)); apart <= allowed(left[0], stem) {
			rest := slices.Concat(right[:i], right[i+1:])
			most = max(most, 4-apart+mostQuarters(left[1:], rest))
		}
	}
	return most
}

func allowed(a, b string) int {
	shorter := min(len([]rune(a)), len([]rune(b)))
	switch {
	case a != b && strings.ContainsAny(a+b, "0123456789"), shorter < 5:
		return 0
	case shorter < 9:
		return 1
	}
	return 2
}

// distance is that of Damerau and Levenshtein (optimal string alignment), as its definition has it.
func distance(a, b []rune) int {
	known := map[[2]int]int{}
	var of func(i, j int) int
	of = func(i, j int) int {
		if i == 0 || j == 0 {
			return i + j
		}
		if d, done := known[[2]int{i, j}]; done {
			return d
		}
		change := 1
		if a[i-1] == b[j-1] {
			change = 0
		}
		d := min(of(i-1, j)+1, of(i, j-1)+1, of(i-1, j-1)+change)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			d = min(d, of(i-2, j-2)+1)
		}
		known[[2]int{i, j}] = d
		return d
	}
	return of(len(a), len(b))
}

// checkEvidence holds the evidence of a pair against the titles: it pairs each word once,
// with its edits, and adds up to the score.
func checkEvidence(t *testing.T, first, second string, words []analysis.MatchedWord, onlyFirst, onlySecond []string) {
	t.Helper()
	a, b := wordsOf(first), wordsOf(second)
	left, right, quarters := slices.Clone(onlyFirst), slices.Clone(onlySecond), 0
	for _, one := range words {
		left, right = append(left, one.First), append(right, one.Second)
		x, y := graph.Tokens(one.First)[0].Stem, graph.Tokens(one.Second)[0].Stem
		if d := distance([]rune(x), []rune(y)); d != one.Edits || d > allowed(x, y) {
			t.Errorf("%+v: %s and %s are %d apart", one, x, y, d)
		}
		quarters += 4 - one.Edits
	}
	for _, side := range []struct {
		got  []string
		want map[string]string
	}{{left, a}, {right, b}} {
		var want []string
		for _, word := range side.want {
			want = append(want, word)
		}
		slices.Sort(want)
		if slices.Sort(side.got); !slices.Equal(side.got, want) {
			t.Errorf("%q and %q: the evidence has %q, the title %q", first, second, side.got, want)
		}
	}
	if share := float64(2*quarters) / float64(4*(len(a)+len(b))); share != likeness(first, second) {
		t.Errorf("%q and %q: the evidence adds up to %v", first, second, share)
	}
}

func TestWhatCannotBeCompared(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			s := filled(t, open(t), nil)
			titled := analysis.Titled{Kind: analysis.TitledAssignment}
			other := titled
			other.Where = map[string]graph.Filter{"focusArea": graph.And{}}
			for about, asked := range map[string]struct {
				analysis.SimilarArguments
				error
			}{
				"an unknown id":         {analysis.SimilarArguments{Titled: titled, To: "Assignment:none", Threshold: 1}, graph.ErrNotFound},
				"a kind without titles": {analysis.SimilarArguments{Titled: titled, To: "Department:1", Threshold: 1}, graph.ErrInvalid},
				"no words":              {analysis.SimilarArguments{Titled: titled, To: " – ", Threshold: 1}, graph.ErrInvalid},
				"a threshold of 0":      {analysis.SimilarArguments{Titled: titled, To: "skola"}, graph.ErrInvalid},
				"one above 1":           {analysis.SimilarArguments{Titled: titled, To: "skola", Threshold: 1.1}, graph.ErrInvalid},
				"another kind's filter": {analysis.SimilarArguments{Titled: other, To: "skola", Threshold: 1}, graph.ErrInvalid},
			} {
				if _, err := analysis.SimilarOf(t.Context(), s, asked.SimilarArguments); !errors.Is(err, asked.error) {
					t.Errorf("%s: %v", about, err)
				}
			}
			if _, err := analysis.DuplicatesOf(t.Context(), s, analysis.DuplicateArguments{Titled: titled, Threshold: 0.4}); !errors.Is(err, graph.ErrInvalid) {
				t.Errorf("duplicates of little in common: %v", err)
			}
		})
	}
}
