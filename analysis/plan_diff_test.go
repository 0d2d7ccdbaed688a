package analysis_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"malgraf/analysis"
	"malgraf/graph"
)

func TestPlanDiffIsWhatItsFormulaSays(t *testing.T) {
	onRandomGraphs(t, func(t *testing.T, r *random, s analysis.Source, w *world) {
		asked := analysis.PlanDiffArguments{Municipality: r.towns, Replay: r.chance(2)}
		plans := w.all("Plan", r.towns[0])
		if len(plans) > 0 && !r.chance(3) {
			asked.Municipality = nil
			if asked.To = r.pick(plans...); r.chance(2) {
				asked.From = r.pick(plans...)
			} else if r.chance(3) {
				asked.From, asked.To = asked.To, ""
			}
		}
		if r.chance(4) {
			asked.AsOf = r.day()
		}
		if r.chance(4) {
			asked.Where = graph.Compare{Property: s.Schema.Kind("Assignment").Property("form"), Op: graph.Eq, Value: "MEASURE"}
		}
		got, err := analysis.PlanDiffOf(t.Context(), s, asked)
		if err != nil {
			t.Fatalf("%+v: %v", asked, err)
		}
		towns := asked.Municipality
		if towns == nil {
			towns = r.towns[:1]
		}
		var want []string
		for _, town := range towns {
			want = append(want, w.planDiff(town, asked, s.Today)...)
		}
		compareLines(t, asked, planDiffLines(got), want)
		for _, one := range got {
			for _, row := range one.Rows {
				checkWords(t, w, row)
			}
		}
	})
}

// planDiffLines leaves out the order that only the store's collation decides.
func planDiffLines(all []analysis.PlanDiff) []string {
	var lines []string
	for _, d := range all {
		lines = append(lines, fmt.Sprintf("%+v %s → %s, %d kept, %d dropped, %d new, %d reworded, %d moved, %d lost", d.Analysis, d.From, d.To,
			d.KeptCount, d.DroppedCount, d.NewCount, d.RewordedCount, d.MovedCount, d.OwnerLostCount))
		var list []string
		for _, row := range d.Rows {
			score := "no score"
			if row.Score != nil {
				score = fmt.Sprint(*row.Score)
			}
			list = append(list, fmt.Sprintf("%s %s → %s %s %s %v %v %v %v", row.Change, row.Before, row.After, row.Step, score, row.Flags, row.OwnersBefore, row.OwnersReplayed, row.OwnersAfter))
		}
		for _, o := range d.Ownership {
			for _, ids := range [][]graph.ID{o.TakenOverBy, o.Before, o.Replayed, o.After} {
				slices.Sort(ids)
			}
			list = append(list, fmt.Sprintf("owner %+v", o))
		}
		slices.Sort(list)
		lines = append(lines, list...)
	}
	return lines
}

// comparison is a plan diff by its definition.
type comparison struct {
	moment
	replay bool
}

// planDiff is the definition of docs/analyses.md, as lines.
func (w *world) planDiff(town string, asked analysis.PlanDiffArguments, today string) []string {
	from, to := w.comparedPlans(town, asked)
	c := comparison{moment{world: w, town: town, day: today}, asked.Replay}
	if last := w.text(to, "to"); to != "" {
		if last != "" {
			c.day = min(today, last)
		}
		c.day = max(c.day, w.text(to, "from"))
	}
	if asked.AsOf != "" {
		c.day = asked.AsOf
	}
	for _, plan := range []string{from, to} {
		if plan != "" && !slices.Contains(c.plans, plan) {
			c.plans = append(c.plans, plan)
		}
	}
	of := func(plan string) []string {
		all := keep(w.in(plan, "IN_PLAN", "Assignment"), func(a string) bool { return asked.Where == nil || w.text(a, "form") == "MEASURE" })
		slices.Sort(all)
		return all
	}
	before, after := of(from), of(to)
	pairs, steps := c.pairs(before, after)
	counts := map[string]int{}
	var list []string
	for _, a := range before {
		b := pairs[a]
		if b == "" {
			counts["dropped"]++
			list = append(list, fmt.Sprintf("DROPPED %s →   no score [] %v %v []", a, c.owners(a, false), c.owners(a, true)))
			continue
		}
		counts["kept"]++
		score := c.dice(a, b)
		if a == b {
			score = 1
		}
		var flags []string
		if strings.Join(strings.Fields(w.text(a, "title")), " ") != strings.Join(strings.Fields(w.text(b, "title")), " ") {
			flags = append(flags, "REWORDED")
		}
		had, has := c.owners(a, asked.Replay), c.owners(b, asked.Replay)
		if len(had) > 0 && len(has) > 0 && !slices.Equal(had, has) {
			flags = append(flags, "MOVED")
		}
		if len(c.owners(a, false)) > 0 && !anyOf(c.owners(b, asked.Replay), func(d string) bool { return !c.own(d) || c.exists(d) }) {
			flags = append(flags, "OWNER_LOST")
		}
		for _, flag := range flags {
			counts[flag]++
		}
		list = append(list, fmt.Sprintf("KEPT %s → %s %s %v %v %v %v %v", a, b, steps[a], score, flags, c.owners(a, false), c.owners(a, true), c.owners(b, false)))
	}
	for _, b := range after {
		if !slices.ContainsFunc(before, func(a string) bool { return pairs[a] == b }) {
			counts["new"]++
			list = append(list, fmt.Sprintf("NEW  → %s  no score [] [] [] %v", b, c.owners(b, false)))
		}
	}
	for _, d := range w.all("Department", town) {
		o := analysis.PlanOwnership{Department: graph.ID(d), Exists: c.exists(d), TakenOverBy: []graph.ID{}, Before: []graph.ID{}, Replayed: []graph.ID{}, After: []graph.ID{}}
		if heirs := c.heirs(d); !slices.Equal(heirs, []string{d}) {
			for _, heir := range heirs {
				o.TakenOverBy = append(o.TakenOverBy, graph.ID(heir))
			}
		}
		note := func(to *[]graph.ID, list []string, replay bool) {
			for _, a := range list {
				if slices.Contains(c.owners(a, replay), d) {
					*to = append(*to, graph.ID(a))
				}
			}
		}
		note(&o.Before, before, false)
		note(&o.Replayed, before, true)
		note(&o.After, after, false)
		if len(o.Before)+len(o.Replayed)+len(o.After) > 0 {
			list = append(list, fmt.Sprintf("owner %+v", o))
		}
	}
	slices.Sort(list)
	head := fmt.Sprintf("%+v %s → %s, %d kept, %d dropped, %d new, %d reworded, %d moved, %d lost", c.header(), from, to,
		counts["kept"], counts["dropped"], counts["new"], counts["REWORDED"], counts["MOVED"], counts["OWNER_LOST"])
	return append([]string{head}, list...)
}

// comparedPlans are the plans asked for, or those that stand in for them.
func (w *world) comparedPlans(town string, asked analysis.PlanDiffArguments) (from, to string) {
	key := func(p string) string {
		end := w.text(p, "to")
		if end == "" {
			end = "9"
		}
		return w.text(p, "from") + " " + end + " " + p
	}
	latest := func(plans []string) string {
		if len(plans) == 0 {
			return ""
		}
		return slices.MaxFunc(plans, func(a, b string) int { return strings.Compare(key(a), key(b)) })
	}
	vp := keep(w.all("Plan", town), func(p string) bool { return w.text(p, "type") == "VP" })
	from, to = asked.From, asked.To
	if to == "" {
		to = latest(keep(vp, func(p string) bool { return from == "" || key(p) > key(from) }))
	}
	if from == "" && to != "" {
		if from = latest(keep(w.out(to, "SUCCEEDS", "Plan"), func(p string) bool { return w.nodes[p].town == town })); from == "" {
			from = latest(keep(vp, func(p string) bool { return w.text(p, "status") == "DECIDED" && key(p) < key(to) }))
		}
	}
	return from, to
}

// pairs takes the four steps one after the other.
func (c comparison) pairs(before, after []string) (pairs, steps map[string]string) {
	pairs, steps = map[string]string{}, map[string]string{}
	taken := map[string]bool{}
	for _, step := range []struct {
		name  string
		score func(a, b string) float64 // 0: they are not paired in this step
	}{
		{"SAME_NODE", func(a, b string) float64 {
			if a == b {
				return 1
			}
			return 0
		}},
		{"SUCCEEDS", func(a, b string) float64 {
			if slices.Contains(c.out(b, "SUCCEEDS", "Assignment"), a) {
				return 1 + c.dice(a, b)
			}
			return 0
		}},
		{"NUMBER", func(a, b string) float64 {
			if c.text(a, "number") != "" && c.text(a, "number") == c.text(b, "number") && c.dice(a, b) >= 0.5 {
				return c.dice(a, b)
			}
			return 0
		}},
		{"TITLE", func(a, b string) float64 {
			has := func(list []string) func(string) bool {
				return func(one string) bool { return slices.Contains(list, one) }
			}
			shared := anyOf(c.out(a, "CONTRIBUTES_TO", "Target"), has(c.out(b, "CONTRIBUTES_TO", "Target"))) ||
				anyOf(c.assigned(a, c.replay), has(c.assigned(b, c.replay)))
			if c.dice(a, b) >= 0.6 && shared {
				return c.dice(a, b)
			}
			return 0
		}},
	} {
		left := keep(before, func(a string) bool { return pairs[a] == "" })
		right := keep(after, func(b string) bool { return !taken[b] })
		for i, k := range bestPairing(left, right, step.score) {
			if k >= 0 {
				pairs[left[i]], steps[left[i]], taken[right[k]] = right[k], step.name, true
			}
		}
	}
	return pairs, steps
}

// bestPairing tries every pairing, those with the least partners first.
func bestPairing(left, right []string, score func(a, b string) float64) []int {
	type state struct {
		at    int
		taken uint32
	}
	type choice struct {
		total   int
		partner int
	}
	known := map[state]choice{}
	var best func(at int, taken uint32) int
	best = func(at int, taken uint32) int {
		if at == len(left) {
			return 0
		}
		if done, is := known[state{at, taken}]; is {
			return done.total
		}
		most := choice{-1, -1}
		for k := range right {
			weight := int(math.Round(score(left[at], right[k]) * 10_000))
			if weight > 0 && taken&(1<<k) == 0 {
				if total := weight + best(at+1, taken|1<<k); total > most.total {
					most = choice{total, k}
				}
			}
		}
		if total := best(at+1, taken); total > most.total {
			most = choice{total, -1}
		}
		known[state{at, taken}] = most
		return most.total
	}
	best(0, 0)
	var of []int
	taken := uint32(0)
	for at := range left {
		partner := known[state{at, taken}].partner
		if of = append(of, partner); partner >= 0 {
			taken |= 1 << partner
		}
	}
	return of
}

// dice is Dice's coefficient of the stems, rounded to four places.
func (c comparison) dice(a, b string) float64 {
	first, second := wordsOf(c.text(a, "title")), wordsOf(c.text(b, "title"))
	common := 0
	for stem := range first {
		if second[stem] != "" {
			common++
		}
	}
	return math.Round(2*float64(common)/float64(len(first)+len(second))*10_000) / 10_000
}

func (c comparison) assigned(a string, replay bool) []string {
	return c.replayed(c.out(a, "ASSIGNED_TO", "Department"), replay)
}

func (c comparison) owners(a string, replay bool) []string {
	var owners []string
	for _, e := range c.edges {
		if e.from == a && e.name == "ASSIGNED_TO" && e.set["role"] == "OWNS" {
			owners = append(owners, e.to)
		}
	}
	return c.replayed(owners, replay)
}

func (c comparison) replayed(departments []string, replay bool) []string {
	if !replay {
		return union(departments)
	}
	var all []string
	for _, d := range departments {
		all = append(all, c.heirs(d)...)
	}
	return union(all)
}

// heirs are those who have taken over by the day and from whom nobody has, again.
func (c comparison) heirs(department string) []string {
	next := func(d string) []string {
		return keep(c.in(d, "SUCCEEDS", "Department"), func(one string) bool { return c.own(one) && c.own(d) && c.text(one, "validFrom") <= c.day })
	}
	reached := []string{department}
	for range c.all("Department", "") {
		for _, d := range reached {
			reached = union(reached, next(d))
		}
	}
	return keep(reached, func(d string) bool { return len(next(d)) == 0 })
}

// checkWords holds a word diff against the titles: it writes both, and leaves as much as can be.
func checkWords(t *testing.T, w *world, row analysis.PlanDiffRow) {
	t.Helper()
	if !slices.Contains(row.Flags, analysis.FlagReworded) {
		if len(row.Words) > 0 {
			t.Errorf("%+v is not reworded", row)
		}
		return
	}
	var before, after, same []string
	for i, one := range row.Words {
		words := strings.Fields(one.Text)
		if one.Change != analysis.WordsAdded {
			before = append(before, words...)
		}
		if one.Change != analysis.WordsRemoved {
			after = append(after, words...)
		}
		if one.Change == analysis.WordsSame {
			same = append(same, words...)
		}
		if i > 0 && row.Words[i-1].Change == one.Change {
			t.Errorf("%v: two runs of one kind", row.Words)
		}
	}
	a, b := strings.Fields(w.text(string(row.Before), "title")), strings.Fields(w.text(string(row.After), "title"))
	if !slices.Equal(before, a) || !slices.Equal(after, b) || len(same) != inCommon(a, b) {
		t.Errorf("%v tells %q from %q", row.Words, a, b)
	}
}

// inCommon is how many words two lists have in common, in order.
func inCommon(a, b []string) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if a[0] == b[0] {
		return 1 + inCommon(a[1:], b[1:])
	}
	return max(inCommon(a[1:], b), inCommon(a, b[1:]))
}

func TestWhatIsRemovedStandsBeforeWhatIsAdded(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			set := func(pairs ...any) map[string]any {
				set := map[string]any{}
				for i := 0; i < len(pairs); i += 2 {
					set[pairs[i].(string)] = pairs[i+1]
				}
				return set
			}
			changes := []graph.Change{{Node: "Municipality:1", Set: set("code", "1", "name", "Ort", "type", "MUNICIPALITY", "completeness", "FULL")}}
			for i, title := range []string{"Öka tryggheten i skolan  varje år", "Stärka tryggheten och ron i skolan"} {
				plan, assignment := fmt.Sprint("Plan:", i), fmt.Sprint("Assignment:", i)
				changes = append(changes,
					graph.Change{Node: plan, Municipality: "Municipality:1", Set: set("title", plan, "type", "VP", "status", "DECIDED", "from", fmt.Sprint(2021+i, "-01-01"))},
					graph.Change{Node: assignment, Municipality: "Municipality:1", Set: set("title", title, "number", "1", "form", "MEASURE", "scope", "DEPARTMENT", "status", "DECIDED")},
					graph.Change{Edge: "IN_PLAN", From: assignment, To: plan})
			}
			changes = append(changes, graph.Change{Edge: "SUCCEEDS", From: "Assignment:1", To: "Assignment:0"})
			s := filled(t, open(t), changes)
			got, err := analysis.PlanDiffOf(t.Context(), s, analysis.PlanDiffArguments{})
			if err != nil {
				t.Fatal(err)
			}
			want := "[{REMOVED Öka} {ADDED Stärka} {SAME tryggheten} {ADDED och ron} {SAME i skolan} {REMOVED varje år}]"
			if words := fmt.Sprint(got[0].Rows[0].Words); words != want {
				t.Errorf("got  %s\nwant %s", words, want)
			}
		})
	}
}

func TestPlansThatCannotBeCompared(t *testing.T) {
	for name, open := range opened {
		t.Run(name, func(t *testing.T) {
			var changes []graph.Change
			for _, code := range []string{"1", "2"} {
				changes = append(changes,
					graph.Change{Node: "Municipality:" + code, Set: map[string]any{"code": code, "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}},
					graph.Change{Node: "Plan:" + code, Municipality: "Municipality:" + code, Set: map[string]any{"title": "VP", "type": "VP", "status": "DRAFT"}})
			}
			changes = append(changes, graph.Change{Node: "Municipality:3", Set: map[string]any{"code": "3", "name": "Ort", "type": "MUNICIPALITY", "completeness": "FULL"}})
			s := filled(t, open(t), changes)
			for about, asked := range map[string]struct {
				analysis.PlanDiffArguments
				error
			}{
				"plans of two municipalities": {analysis.PlanDiffArguments{From: "Plan:1", To: "Plan:2"}, graph.ErrInvalid},
				"a plan of another":           {analysis.PlanDiffArguments{Municipality: []string{"2"}, To: "Plan:1"}, graph.ErrInvalid},
				"a plan, and another besides": {analysis.PlanDiffArguments{Municipality: []string{"1", "2"}, To: "Plan:1"}, graph.ErrInvalid},
				"no such plan":                {analysis.PlanDiffArguments{To: "Plan:none"}, graph.ErrNotFound},
				"what is no plan":             {analysis.PlanDiffArguments{From: "Municipality:1"}, graph.ErrNotFound},
				"no day":                      {analysis.PlanDiffArguments{AsOf: "2026-02-30"}, graph.ErrInvalid},
			} {
				if _, err := analysis.PlanDiffOf(t.Context(), s, asked.PlanDiffArguments); !errors.Is(err, asked.error) {
					t.Errorf("%s: %v", about, err)
				}
			}
			for code, want := range map[string]string{"1": " → Plan:1", "3": " → "} { // a first plan, none at all
				got, err := analysis.PlanDiffOf(t.Context(), s, analysis.PlanDiffArguments{Municipality: []string{code}})
				if err != nil || len(got) != 1 || string(got[0].From)+" → "+string(got[0].To) != want || len(got[0].Rows) != 0 {
					t.Errorf("municipality %s: %+v %v", code, got, err)
				}
			}
		})
	}
}
