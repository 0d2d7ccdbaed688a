package read

import (
	"github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

const (
	// keptPlans is how many plans are kept; a client has some dozens of questions.
	keptPlans = 500
	// longestPlanned is the longest text of a request whose plans are kept, in bytes. The
	// server parses longer ones anew each time, so that none of their plans would be found.
	longestPlanned = 8 << 10
)

// plans keeps what selections were compiled to, for a question that comes again. A plan
// depends on the schema, on the place of its selection in the parsed text, which the
// server keeps too, and on the values of the variables in it: nothing makes it stale, and
// it holds nothing of an answer or of who asks.
type plans struct {
	known *lru.Cache[planKey, *planned]
	// variables are the names of those that selections speak of.
	variables *lru.Cache[*ast.Selection, []string]
}

// planKey names a plan by the first of its selections, which no other selection begins with.
type planKey struct {
	first  *ast.Selection
	kind   *graph.Kind
	values string
}

func newPlans() *plans {
	known, err := lru.New[planKey, *planned](keptPlans)
	if err != nil {
		panic(err) // of a size that is none
	}
	variables, err := lru.New[*ast.Selection, []string](keptPlans)
	if err != nil {
		panic(err)
	}
	return &plans{known: known, variables: variables}
}

// planned is a selection compiled: the question that it begins with, and how the answer
// is written. It is shared by requests and never changed.
type planned struct {
	// scan is the question of a list; of nodes that are named it has the columns alone.
	scan graph.Scan
	many *connectionPlan
	one  *nodePlan
	// conditions is how many entries its filters have.
	conditions int
	// below is what will be asked next, for a request that has read nothing yet, and
	// kept is the stores' room to keep what they make of it.
	below []graph.Expand
	kept  *graph.Kept
}

func (p *planned) views() []*nodePlan {
	if p.one != nil {
		return []*nodePlan{p.one}
	}
	return p.many.views
}

// next is what will be asked next by a request that may read so many nodes.
func (p *planned) next(most, limit int) ([]graph.Expand, *graph.Kept) {
	if most == limit {
		return p.below, p.kept
	}
	return below(p.views(), most), nil
}

// planned compiles selections, or finds them compiled. Of is the field whose arguments
// the plan depends on as well, or nil.
func (c *compiler) planned(kind *graph.Kind, of *ast.Field, sets []ast.SelectionSet, compile func(*compiler) (*planned, error)) (*planned, error) {
	key, keeps := c.planKey(kind, of, sets)
	if keeps {
		if plan, known := c.plans.known.Get(key); known && c.countAgain(plan.conditions) {
			return plan, nil
		}
	}
	own := *c // counts by itself: others compile at the same time
	own.conditions = 0
	plan, err := compile(&own)
	if err != nil {
		return nil, err
	}
	plan.conditions = own.conditions
	plan.below = below(plan.views(), c.limits.Nodes)
	if keeps {
		plan.kept = graph.NewKept()
		c.plans.known.Add(key, plan)
	}
	return plan, nil
}

// planKey names the plan of selections; false where it is not to be kept.
func (c *compiler) planKey(kind *graph.Kind, of *ast.Field, sets []ast.SelectionSet) (planKey, bool) {
	if c.plans == nil || len(sets) != 1 || len(sets[0]) == 0 {
		return planKey{}, false
	}
	key := planKey{first: &sets[0][0], kind: kind}
	if len(c.variables) == 0 {
		return key, true
	}
	names, known := c.plans.variables.Get(key.first)
	if !known {
		names = variablesIn(of, sets[0])
		c.plans.variables.Add(key.first, names)
	}
	var short bool
	key.values, short = spelled(names, c.variables)
	return key, short
}

// countAgain counts the conditions of a plan that is found. Where they are too many it is
// compiled again, which says so. Its lists are short, for a key has all their values.
func (c *compiler) countAgain(conditions int) bool {
	if conditions == 0 {
		return true
	}
	if c.quota.conditions.Add(-int64(conditions)) >= 0 {
		return true
	}
	c.quota.conditions.Add(int64(conditions))
	return false
}
