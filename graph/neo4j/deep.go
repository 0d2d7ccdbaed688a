package neo4j

import (
	"context"
	"fmt"
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
	text   string
	values map[string]any
	limbs  []*limb
}

// limb is one of the questions below another.
type limb struct {
	expand graph.Expand
	list   *list
	// name tells it from others, from the list of nodes that it begins at.
	name, from string
	limbs      []*limb
}

// deep puts a question and those below it together; nil where there are none, or
// where one has questions below it and brings its nodes otherwise than in one list.
func (s *Store) deep(top *statement, whole bool, below []graph.Expand) *deep {
	if len(below) == 0 || whole || s.options.Levels == LevelsApart {
		return nil
	}
	d := &deep{values: map[string]any{"top": top.values}}
	w := &deepWriter{store: s, values: d.values, answers: []string{"top"}}
	w.WriteString("CALL () { " + under(top.body(), "top") + " RETURN " + under(asMap(top.answers), "top") + " AS top, ns AS n0 }")
	var err error
	if d.limbs, err = w.limbs("0", below); err != nil {
		return nil // it is an error when it is asked by itself
	}
	w.WriteString(" RETURN " + strings.Join(w.answers, ", ")) // and no nodes: these would be sent whole
	d.text = w.String()
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
	if len(below) == 0 {
		return nil, nil
	}
	fmt.Fprintf(w, " CALL (n%s) { UNWIND n%[1]s AS one RETURN collect(DISTINCT one) AS p%[1]s } CALL (p%[1]s) { RETURN [p IN p%[1]s | p.id] AS f%[1]s }", from)
	w.answers = append(w.answers, "f"+from)
	all := make([]*limb, len(below))
	for i, expand := range below {
		w.names++
		b := &limb{expand: expand, name: strconv.Itoa(w.names), from: from}
		var err error
		if b.list, err = w.store.expand(expand, brought{}); err != nil {
			return nil, err
		}
		if b.list.whole && len(expand.Below) > 0 {
			return nil, errApart
		}
		w.values["q"+b.name] = b.list.values
		w.answers = append(w.answers, "a"+b.name)
		w.WriteString(" CALL (p" + from + ") { WITH p" + from + " AS " + broughtNodes + " " + under(b.list.body(), "q"+b.name) +
			" RETURN " + under(asMap(b.list.answers), "q"+b.name) + " AS a" + b.name)
		if len(expand.Below) > 0 {
			w.WriteString(", ns AS n" + b.name)
		}
		w.WriteString(" }")
		if b.limbs, err = w.limbs(b.name, expand.Below); err != nil {
			return nil, err
		}
		all[i] = b
	}
	return all, nil
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
	return &answer{top: record}, err
}

// below reads the answers to the questions below rows.
func (a *answer) below(rows *graph.Rows) error {
	if a.deep == nil {
		return nil
	}
	var err error
	rows.Below, err = a.read(a.deep.limbs, rows.Nodes)
	return err
}

func (a *answer) read(limbs []*limb, parents graph.Nodes) ([]*graph.Rows, error) {
	if len(limbs) == 0 {
		return nil, nil
	}
	once, _ := distinct(parents.IDs)
	answers := make([]*graph.Rows, len(limbs))
	for i, b := range limbs {
		var err error
		if answers[i], err = a.one(b, once); err != nil {
			return nil, err
		}
		if answers[i].Below, err = a.read(b.limbs, answers[i].Nodes); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// one reads the answer to one question from parents. More may have been asked about,
// what shows that a page is not the last; one that was not is not there.
func (a *answer) one(b *limb, parents []string) (*graph.Rows, error) {
	from, _ := a.all["f"+b.from].([]any)
	record, _ := a.all["a"+b.name].(map[string]any)
	all, err := b.list.parts(record, len(from))
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(from))
	for i, id := range from {
		text, _ := id.(string)
		place[text] = i
	}
	parts := make([]part, len(parents))
	for i, id := range parents {
		if at, there := place[id]; there {
			parts[i] = all[at]
		}
	}
	rows, err := b.list.put(b.expand.Edge.Far, parts)
	if err == nil {
		asked := b.expand
		asked.From = graph.Nodes{Kind: asked.Edge.Kind, IDs: parents}
		rows.Gone = isGone(asked, rows)
	}
	return rows, err
}
