package neo4j

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"malgraf/graph"
)

// Each level of a question is a statement and a round trip of its own, so that a
// question that nobody has asked before finds its statements planned. For a question
// that is asked again and again, whose answer is small, the trips are most of the time:
// then all its levels are put together in one statement. Each level is a subquery that
// goes on from the list of nodes that the one above has brought.

// deep is a question with what is asked of its nodes, in one statement.
type deep struct {
	*joined
	store  *Store
	values map[string]any
}

// joined is the text of a deep question, which goes with whatever values its own statement
// has.
type joined struct {
	// body and answers are those of its own statement.
	body    string
	answers []named
	text    string
	// dealt is the text of a part of it (see dealt.go).
	dealt string
	// below are the values of the questions below.
	below map[string]any
	limbs []*limb
	// lengths is the state of what is known of the lengths of lists that it was written by.
	lengths int64
	// apart: it cannot be put together.
	apart bool
}

// limb is one of the questions below another.
type limb struct {
	expand graph.Expand
	list   *list
	// fan, where it is not nil, answers several, of which this one has a place, instead of
	// a list.
	fan   *fan
	place int
	// name tells it from others, from the list of nodes that it begins at.
	name, from string
	limbs      []*limb
}

// deep puts a question and those below it together; nil where there are none, or
// where one has questions below it and brings its nodes otherwise than in one list.
// Writing the text takes longer than anything else that is done before it is sent: it is kept.
func (s *Store) deep(top *statement, whole bool, want []graph.Expand, kept *graph.Kept) *deep {
	if len(want) == 0 || whole || s.options.Levels == LevelsApart {
		return nil
	}
	body := top.body()
	together, known := kept.Find(s).(*joined)
	if !known || together.body != body || !slices.Equal(together.answers, top.answers) || together.lengths != s.lengths.changes.Load() {
		together = s.join(body, top.answers, want)
		kept.Keep(s, together)
	}
	if together.apart {
		return nil
	}
	d := &deep{joined: together, store: s, values: maps.Clone(together.below)}
	d.values["top"] = top.values
	return d
}

// join writes the text of a question and those below it.
func (s *Store) join(body string, answers []named, want []graph.Expand) *joined {
	d := &joined{body: body, answers: answers, below: map[string]any{}, lengths: s.lengths.changes.Load()}
	w := &deepWriter{store: s, values: d.below, answers: []string{"top"}}
	var err error
	if d.limbs, err = w.limbs("0", want); err != nil {
		d.apart = true // if it is an error, it is one when it is asked by itself
		return d
	}
	w.WriteString(" RETURN " + strings.Join(w.answers, ", ")) // and no nodes: these would be sent whole
	rest := w.String()
	begin := func(dealt, told string) string {
		return "CALL () { " + under(body, "top") + dealt + " RETURN" + told + " " + under(asMap(answers), "top") + " AS top, ns AS p0 }"
	}
	d.text, d.dealt = begin("", "")+rest, begin(deal, told)+rest+", listed"
	return d
}

// deepWriter writes the text of a deep question.
type deepWriter struct {
	strings.Builder
	store   *Store
	values  map[string]any
	answers []string
	// names counts the names given to limbs.
	names int
}

// limbs writes the questions below a list of nodes, and below theirs.
func (w *deepWriter) limbs(from string, below []graph.Expand) ([]*limb, error) {
	all := make([]*limb, len(below))
	var plain []int
	for i, expand := range below {
		if isPlain(expand) && !slices.ContainsFunc(plain, func(at int) bool { return below[at].Edge == expand.Edge }) {
			plain = append(plain, i)
			continue
		}
		var err error
		if all[i], err = w.limb(from, expand); err != nil {
			return nil, err
		}
	}
	return all, w.fan(from, plain, below, all)
}

// limb writes one question below a list of nodes, and what is below it.
func (w *deepWriter) limb(from string, expand graph.Expand) (*limb, error) {
	b := &limb{expand: expand, name: w.name(), from: from}
	var err error
	if b.list, err = w.store.expand(expand, brought{}, w.store.formOf(expand.Edge, expand.Page)); err != nil {
		return nil, err
	}
	if b.list.whole && len(expand.Below) > 0 {
		return nil, errApart
	}
	w.subquery(b, b.list.statement)
	if len(expand.Below) == 0 {
		w.WriteString(" }")
		return b, nil
	}
	followed := under(b.list.followed(), "q"+b.name)
	if b.list.form == byNode { // each node once already
		fmt.Fprintf(w, ", %s AS p%s }", followed, b.name)
	} else {
		fmt.Fprintf(w, ", %s AS n%s } CALL (n%[2]s) { UNWIND n%[2]s AS one RETURN collect(DISTINCT one) AS p%[2]s }", followed, b.name)
	}
	b.limbs, err = w.limbs(b.name, expand.Below)
	return b, err
}

// fan writes those questions that one pass over the edges of each node answers (see fan.go).
func (w *deepWriter) fan(from string, plain []int, below []graph.Expand, all []*limb) error {
	if len(plain) == 0 {
		return nil
	}
	asked := make([]graph.Expand, len(plain))
	for i, at := range plain {
		asked[i] = below[at]
	}
	f, err := w.store.fan(brought{}, asked)
	if err != nil {
		return err
	}
	name := w.name()
	for i, at := range plain {
		all[at] = &limb{expand: asked[i], fan: f, place: i, name: name, from: from}
	}
	w.subquery(all[plain[0]], f.statement)
	w.WriteString(" }")
	return nil
}

func (w *deepWriter) name() string {
	w.names++
	return strconv.Itoa(w.names)
}

// subquery writes one that answers a limb from the nodes that it begins at, and leaves it open.
func (w *deepWriter) subquery(b *limb, st *statement) {
	w.values["q"+b.name] = st.values
	w.answers = append(w.answers, "a"+b.name)
	w.WriteString(" CALL (p" + b.from + ") { WITH p" + b.from + " AS " + broughtNodes + " " + under(st.body(), "q"+b.name) +
		" RETURN " + under(asMap(st.answers), "q"+b.name) + " AS a" + b.name)
}

var errApart = fmt.Errorf("its nodes are not in one list: %w", graph.ErrInvalid)

// under gives the values that a text speaks of a place among those of others.
func under(text, name string) string { return strings.ReplaceAll(text, "$v.", "$v."+name+".") }

func asMap(answers []named) string {
	parts := make([]string, len(answers))
	for i, one := range answers {
		parts[i] = one.name + ": " + one.value
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// answer is what a question was answered with, and where deep is set also those below it.
type answer struct {
	top  map[string]any
	all  map[string]any
	deep *deep
	// large: there are many rows below it, which were not asked for.
	large bool
	// brought are the nodes that limbs have brought, each once, where there are others below.
	brought map[string][]string
	// fans have what was found by those that have been read.
	fans map[*fan][][][]string
}

// askDeep asks a question, with those below it where that is quicker.
func (s *Store) askDeep(ctx context.Context, what string, top *statement, together *deep) (*answer, error) {
	if together != nil && s.isOneStatement(together.text) {
		record, err := s.ask(ctx, what, together.text, together.values)
		if err != nil {
			return nil, err
		}
		first, _ := record["top"].(map[string]any)
		return &answer{top: first, all: record, deep: together}, nil
	}
	record, err := s.ask(ctx, what, top.String(), top.values)
	if err == nil && together != nil {
		s.meet(together.text, together.values, oftenRows)
	}
	return &answer{top: record, large: together != nil && s.options.Levels == LevelsByUse && s.often.extent(together.text) == large}, err
}

// below answers the questions below rows, where that is quicker than level by level.
func (v *view) below(ctx context.Context, a *answer, below []graph.Expand, rows *graph.Rows) error {
	var err error
	if a.large {
		rows.Below, err = v.inParts(ctx, below, rows.Nodes.IDs)
		return err
	}
	if a.deep == nil {
		return nil
	}
	rows.Below, err = a.read(a.deep.limbs, rows.Nodes)
	if errors.Is(err, errOutgrown) { // they are asked for by themselves
		rows.Below, err = nil, nil
	}
	return err
}

func (a *answer) read(limbs []*limb, parents graph.Nodes) ([]*graph.Rows, error) {
	if len(limbs) == 0 {
		return nil, nil
	}
	from := a.parents(limbs[0].from)
	once := parents.IDs
	if limbs[0].from == "0" || !beginsWith(from, once) {
		once, _ = distinct(once)
	}
	places := placesOf(from, once)
	answers := make([]*graph.Rows, len(limbs))
	for i, b := range limbs {
		var err error
		if answers[i], err = a.one(b, len(from), once, places); err != nil {
			return nil, err
		}
		if answers[i].Below, err = a.read(b.limbs, answers[i].Nodes); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// parents are the nodes that limbs begin at: those that the one above brought, each once but
// for those of the question itself, which are as Neo4j found them.
func (a *answer) parents(of string) []string {
	if of != "0" {
		return a.brought[of]
	}
	for _, name := range []string{"cs", "a0", "b0"} { // of a list, or of a lookup by id or by value
		if columns, is := a.top[name]; is {
			return idsIn(columns)
		}
	}
	return nil
}

// beginsWith tells whether ids are the first of those that were asked about, which are all
// different. Most often they are: there is just what shows that a page is not the last besides.
func beginsWith(asked, ids []string) bool {
	return len(ids) <= len(asked) && slices.Equal(asked[:len(ids)], ids)
}

// placesOf are the places of ids among those that were asked about, -1 where one is not there.
func placesOf(asked, ids []string) []int {
	places := make([]int, len(ids))
	if beginsWith(asked, ids) {
		for i := range places {
			places[i] = i
		}
		return places
	}
	place := make(map[string]int, len(asked))
	for i, id := range asked {
		place[id] = i
	}
	for i, id := range ids {
		at, there := place[id]
		if !there {
			at = -1
		}
		places[i] = at
	}
	return places
}

// one reads the answer to one question from parents, of so many that were asked about.
func (a *answer) one(b *limb, asked int, parents []string, places []int) (*graph.Rows, error) {
	record, _ := a.all["a"+b.name].(map[string]any)
	if len(b.limbs) > 0 { // as they came, before they are put in order
		if a.brought == nil {
			a.brought = map[string][]string{}
		}
		a.brought[b.name] = b.list.followedIn(record)
	}
	question := b.expand
	question.From = graph.Nodes{Kind: question.Edge.Kind, IDs: parents}
	if b.fan != nil {
		found, err := a.fanned(b, record, asked)
		if err != nil {
			return nil, err
		}
		return plainRows(question, found[b.place], places)
	}
	all, err := a.deep.store.listsIn(b.list, b.expand.Edge, record, asked)
	if errors.Is(err, errOutgrown) {
		a.deep.store.often.outgrow(a.deep.text)
	}
	if err != nil {
		return nil, err
	}
	parts := make([]part, len(parents))
	for i, at := range places {
		if at >= 0 {
			parts[i] = all[at]
		}
	}
	rows, err := b.list.put(b.expand.Edge.Far, parts)
	if err == nil {
		rows.Gone = isGone(question, rows)
	}
	return rows, err
}

// fanned reads what a fan found, once for all that it answers.
func (a *answer) fanned(b *limb, record map[string]any, asked int) ([][][]string, error) {
	if found, known := a.fans[b.fan]; known {
		return found, nil
	}
	found, err := b.fan.read(record, asked)
	if err == nil {
		if a.fans == nil {
			a.fans = map[*fan][][][]string{}
		}
		a.fans[b.fan] = found
	}
	return found, err
}
