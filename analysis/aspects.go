package analysis

import (
	"context"
	"slices"

	"malgraf/graph"
)

// chainsOf looks at the assignments, and after them at the targets.
func chainsOf(ctx context.Context, s Source, t *thought) (*things, error) {
	wide := &noted{View: s.View, ids: map[string]bool{}}
	f, err := s.frame(ctx, t.asked.Framework)
	if err != nil {
		return nil, err
	}
	s.answered = wide
	var c *chains
	var leftOut [][]bool
	if err := together(
		into(&c, func() (*chains, error) { return s.chains(ctx, t.grounds, t.asked.Where) }),
		into(&leftOut, func() ([][]bool, error) { return s.leftOut(ctx, t.grounds, f) }),
	); err != nil {
		return nil, err
	}
	numbers := f.targetNumbers.lookup(c.targets.Nodes)
	aims, n := c.aims(f, numbers, 0), c.assignments.len()
	return &things{
		n: n + f.targets.len(),
		look: func(thing int, without *gone, touched []int32, to *statuses) {
			switch {
			case thing >= n:
				if leftOut[0][thing-n] {
					return
				}
				if reason := c.targetBreaks(aims[thing-n], without, touched); reason != whole {
					to.orphan(lacking(OrphanTarget, f.targets.Nodes.IDs[thing-n], reason))
				}
			case without.has(c.assignments.Nodes.IDs[thing]):
			default:
				if reason := c.ofAssignment(thing, without); reason != whole {
					to.orphan(lacking(OrphanAssignment, c.assignments.Nodes.IDs[thing], reason))
				}
			}
		},
		touch: func(thing int, by func(id string)) {
			if thing < n {
				c.touch(thing, by)
				return
			}
			for _, one := range aims[thing-n] {
				c.touch(one.assignment, by)
			}
		},
		lonely: func(kind *graph.Kind, id string) bool {
			return !wide.ids[id] && slices.Contains([]string{"Post", "Department", "Assignment", "Activity", "Indicator", "Observation"}, kind.Name)
		},
	}, nil
}

// touch calls for each node that the chain of an assignment is made of.
func (c *chains) touch(i int, by func(id string)) {
	town := c.assignments.parent()[i]
	measured := func(id string) {
		by(id)
		for _, value := range c.values[valueOf{town, id}] {
			by(value)
		}
	}
	by(c.assignments.Nodes.IDs[i])
	c.departments.each(i, by)
	c.responsible.each(i, by)
	c.direct.each(i, measured)
	for row, to := c.activities.of(i); row < to; row++ {
		by(c.activities.Nodes.IDs[row])
		c.through.each(int(c.activityNumbers[row]), measured)
	}
	for row, to := c.targets.of(i); row < to; row++ {
		c.ofTargets.each(int(c.targetNumbers[row]), measured)
	}
}

// areasOf looks at the development areas.
func areasOf(ctx context.Context, s Source, t *thought) (*things, error) {
	a, err := s.areas(ctx, t.grounds)
	if err != nil {
		return nil, err
	}
	return &things{
		n: a.areas.len(),
		look: func(thing int, without *gone, _ []int32, to *statuses) {
			id := a.areas.Nodes.IDs[thing]
			if without.has(id) {
				return
			}
			to.orphan(a.lacks(thing, without))
			if a.documented(thing, without) {
				to.documented = append(to.documented, id)
			}
		},
		touch: func(thing int, by func(id string)) {
			by(a.areas.Nodes.IDs[thing])
			a.focus.each(thing, by, a.ofFocus)
			a.states.each(thing, by, a.ofState)
			for _, one := range []*table{a.supports, a.documents, a.constitutes, a.owners, a.indicators} {
				one.each(thing, by)
			}
		},
		lonely: always,
	}, nil
}

func always(*graph.Kind, string) bool { return true }

// documentsOf looks at the policy documents.
func documentsOf(ctx context.Context, s Source, t *thought) (*things, error) {
	d, err := s.documents(ctx, t.grounds)
	if err != nil {
		return nil, err
	}
	return &things{
		n: d.documents.len(),
		look: func(thing int, without *gone, _ []int32, to *statuses) {
			if !without.has(d.documents.Nodes.IDs[thing]) {
				to.orphan(d.stale(thing, without))
			}
		},
		touch: func(thing int, by func(id string)) {
			by(d.documents.Nodes.IDs[thing])
			for _, link := range d.links {
				link.each(thing, by)
			}
		},
		lonely: always,
	}, nil
}

// coloursOf looks at the rows of the heat map.
func coloursOf(ctx context.Context, s Source, t *thought) (*things, error) {
	f, err := s.frame(ctx, t.asked.Framework)
	if err != nil {
		return nil, err
	}
	wide := &noted{View: s.View, ids: map[string]bool{}}
	s.answered = wide
	h, err := s.heat(ctx, t.grounds, f, CoverageArguments{
		By: t.asked.By, Level: t.asked.Level, Where: t.asked.Where, MunicipalityWide: t.asked.MunicipalityWide, Thresholds: t.asked.Thresholds,
	}, chainColumns...) // as the chains ask it
	if err != nil {
		return nil, err
	}
	rows := h.rows.rows[h.rows.from[0]:h.rows.to[0]]
	contribute := h.rows.contributes.inverted(len(h.rows.rows))
	in := func(row int) []int32 { return contribute.of(h.rows.from[0] + row) }
	return &things{
		n: len(rows),
		look: func(thing int, without *gone, _ []int32, to *statuses) {
			row := rows[thing]
			row.CoverageRating = h.rating(in(thing), without, t.asked.Thresholds)
			if h.rows.irrelevant[0][thing] {
				row.Colour, row.Rule = NotRelevant, ""
			}
			to.row(row)
		},
		touch: func(thing int, by func(id string)) {
			for _, assignment := range in(thing) {
				by(h.assignments.Nodes.IDs[assignment])
			}
		},
		lonely: func(kind *graph.Kind, id string) bool { return kind.Name == "Assignment" && !wide.ids[id] },
	}, nil
}

// rating rates a row of the first municipality by the assignments that contribute to it.
func (h *heat) rating(assignments []int32, without *gone, thresholds CoverageThresholds) CoverageRating {
	work := make([]bool, len(h.organisation.columns[0]))
	departments, counted := 0, 0
	for _, one := range assignments {
		columns := h.working.columns.of(int(one))
		if len(columns) == 0 || without.has(h.assignments.Nodes.IDs[one]) {
			continue
		}
		counted++
		for _, column := range columns {
			if !work[column] {
				work[column] = true
				departments++
			}
		}
	}
	return thresholds.rate(len(work), departments, counted)
}

// postsOf looks at the posts.
func postsOf(ctx context.Context, s Source, t *thought) (*things, error) {
	posts, err := s.members(ctx, "Municipality.posts", t.grounds.towns, nil)
	if err != nil {
		return nil, err
	}
	tenures, err := s.expand(ctx, "Post.heldBy", posts.Nodes, nil, "@from", "@to")
	if err != nil {
		return nil, err
	}
	day := t.of[0].AsOf
	return &things{
		n: posts.len(),
		look: func(thing int, without *gone, _ []int32, to *statuses) {
			for row, end := tenures.of(thing); row < end; row++ {
				begins, ends := tenures.text("@from", row), tenures.text("@to", row)
				if !without.has(tenures.Nodes.IDs[row]) && begins <= day && (ends == "" || day <= ends) {
					to.held = append(to.held, posts.Nodes.IDs[thing])
					break
				}
			}
		},
		touch: func(thing int, by func(id string)) {
			by(posts.Nodes.IDs[thing])
			tenures.each(thing, by)
		},
		lonely: always,
	}, nil
}
