package analysis

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"

	"malgraf/graph"
)

// Analysis is what every answer says of the ground it stands on. Rows of one
// municipality begin with it.
type Analysis struct {
	Municipality graph.ID
	// Plans whose assignments count; none where no plan limits what counts.
	Plans []graph.ID
	// AsOf is the day that it looks from.
	AsOf         string
	Completeness string
}

// ground is what the analyses of one municipality stand on.
type ground struct {
	Analysis
	// plans holds the ids of Plans; nil where no plan limits what counts.
	plans map[string]bool
}

// year is that of the day.
func (g *ground) year() int64 { return yearOf(g.AsOf) }

// yearOf is the year of a day.
func yearOf(day string) int64 {
	year, _ := strconv.ParseInt(day[:4], 10, 64) // digits, as check has made sure
	return year
}

// grounds are those of the municipalities asked for, in their order.
type grounds struct {
	towns graph.Nodes
	of    []ground
}

// townsAtOnce bounds how much of a large question is in memory beside its answer.
const townsAtOnce = 32

// parts are the grounds of few municipalities at a time.
func (g *grounds) parts() iter.Seq[*grounds] {
	return func(yield func(*grounds) bool) {
		for from := 0; from < len(g.of); from += townsAtOnce {
			if !yield(g.part(from, from+townsAtOnce)) {
				return
			}
		}
	}
}

// part returns the grounds from one to, not including, another, or the last.
func (g *grounds) part(from, to int) *grounds {
	to = min(to, len(g.of))
	part := &grounds{towns: graph.Nodes{Kind: g.towns.Kind, IDs: g.towns.IDs[from:to]}, of: g.of[from:to]}
	if g.towns.Rows != nil {
		part.towns.Rows = g.towns.Rows[from:to]
	}
	return part
}

// plan is a plan that may be asked for.
type plan struct{ id, from, to string }

// grounds settles what is asked: which municipalities, and for each which plans and day.
func (s Source) grounds(ctx context.Context, asked Asked) (*grounds, error) {
	if err := asked.check(); err != nil {
		return nil, err
	}
	given, owners, err := s.plansAsked(ctx, asked.Plan)
	if err != nil {
		return nil, err
	}
	plans := asking{edge: "Municipality.plans", where: graph.Both(
		s.where("Plan.type", graph.Eq, "VP"), s.where("Plan.status", graph.Eq, "DECIDED")), columns: []string{"from", "to"}}
	towns, err := s.towns(ctx, asked.Municipality, owners, plans)
	if err != nil {
		return nil, err
	}
	decided, err := s.next(ctx, towns.found, 0, towns.Nodes, plans)
	if err != nil {
		return nil, err
	}
	all := &grounds{towns: towns.Nodes, of: make([]ground, towns.Len())}
	for i, town := range towns.IDs {
		chosen := given[town]
		delete(given, town)
		var own []plan
		for from, to := decided.of(i); from < to; from++ {
			own = append(own, plan{decided.Nodes.IDs[from], decided.text("from", from), decided.text("to", from)})
		}
		if chosen == nil {
			chosen = asked.choose(own)
		}
		all.of[i] = ground{Analysis: Analysis{
			Municipality: graph.ID(town), Completeness: towns.completeness[i], AsOf: asked.day(chosen, s.Today), Plans: []graph.ID{},
		}}
		if len(own) > 0 || len(chosen) > 0 {
			all.of[i].plans = map[string]bool{}
		}
		for _, one := range chosen {
			all.of[i].plans[one.id] = true
			all.of[i].Plans = append(all.of[i].Plans, graph.ID(one.id))
		}
	}
	for _, left := range given {
		return nil, fmt.Errorf("plan: %s is not of a municipality that is asked for: %w", left[0].id, graph.ErrInvalid)
	}
	return all, nil
}

// plansAsked returns the plans with these ids by the ids of their municipalities, and
// these in the order of the plans.
func (s Source) plansAsked(ctx context.Context, ids []string) (map[string][]plan, []string, error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	kind := s.Schema.Kind("Plan")
	refs := make([]graph.Ref, len(ids))
	for i, id := range ids {
		refs[i].ID = id
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: refs, Columns: map[*graph.Kind][]*graph.Property{kind: {kind.Property("from"), kind.Property("to")}}})
	if err != nil {
		return nil, nil, err
	}
	for i, at := range found.At {
		if at.Kind != kind {
			return nil, nil, fmt.Errorf("there is no plan %.80q: %w", ids[i], graph.ErrNotFound)
		}
	}
	rows := found.Kinds[kind]
	towns, err := s.expand(ctx, "Plan.municipality", rows.Nodes, nil)
	if err != nil {
		return nil, nil, err
	}
	of := map[string][]plan{}
	var owners []string
	for i, id := range rows.Nodes.IDs {
		from, to := towns.of(i)
		if from == to {
			continue // only a plan whose municipality may not be seen
		}
		owner := towns.Nodes.IDs[from]
		if of[owner] == nil {
			owners = append(owners, owner)
		}
		one := plan{id: id}
		one.from, _ = rows.Columns[0][i].(string)
		one.to, _ = rows.Columns[1][i].(string)
		of[owner] = append(of[owner], one)
	}
	return of, owners, nil
}

// choose takes from a municipality's decided verksamhetsplaner those whose
// assignments count: all of the period; else the latest, with a day asked for the
// latest that had begun by then, if any had.
func (a Asked) choose(decided []plan) []plan {
	var chosen []plan
	if a.Period != nil {
		for _, one := range decided {
			begins := a.Period.To == "" || one.from <= a.Period.To
			lasts := a.Period.From == "" || one.to == "" || one.to >= a.Period.From
			if begins && lasts {
				chosen = append(chosen, one)
			}
		}
		return chosen
	}
	latest := plan{}
	for _, begunOnly := range []bool{a.AsOf != "", false} {
		for _, one := range decided {
			if (!begunOnly || one.from <= a.AsOf) && (latest.id == "" || one.later(latest)) {
				latest = one
			}
		}
		if latest.id != "" {
			return []plan{latest}
		}
	}
	return nil
}

// later tells whether a plan begins later than another; else ends later (without an
// end, latest of all); else has the greater id.
func (p plan) later(than plan) bool {
	open := func(p plan) int {
		if p.to == "" {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(p.from, than.from), cmp.Compare(open(p), open(than)),
		cmp.Compare(p.to, than.to), cmp.Compare(p.id, than.id)) > 0
}

// day is the day asked for, else the earlier of today and the last day of the plans or
// of the period; a plan without an end has no last day.
func (a Asked) day(plans []plan, today string) string {
	if a.AsOf != "" {
		return a.AsOf
	}
	last := ""
	if a.Period != nil {
		last = a.Period.To
	} else {
		for _, one := range plans {
			if one.to == "" {
				return today
			}
			last = max(last, one.to)
		}
	}
	if last != "" && last < today {
		return last
	}
	return today
}
