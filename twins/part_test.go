package twins_test

import (
	"encoding/json"
	"strings"
)

// part is a piece of a question, from which pieces can be taken away: a text, then
// others in brackets.
type part struct {
	text   string
	open   string // "", "(", "{" or "["
	inside []*part
	// list names the list that a field asks for, as cursors do; "" where it is none.
	list string
}

var closing = map[string]string{"": "", "(": ")", "{": "}", "[": "]"}

func (p *part) String() string {
	if p.open == "" && len(p.inside) == 0 {
		return p.text
	}
	inside := make([]string, len(p.inside))
	for i, one := range p.inside {
		inside[i] = one.String()
	}
	return p.text + p.open + strings.Join(inside, " ") + closing[p.open]
}

func word(text string) *part { return &part{text: text} }

func brackets(open string, inside ...*part) *part { return &part{open: open, inside: inside} }

// named is an argument or an entry of an object.
func named(name string, value *part) *part { return &part{text: name + ": ", inside: []*part{value}} }

// literal writes a value as GraphQL does; enums are words.
func literal(value any) *part {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // texts, numbers and booleans alone
	}
	return word(strings.TrimSpace(text.String()))
}

// field is a field with arguments and a selection, either of which may be missing.
func field(name string, args, selection []*part) *part {
	f := word(name)
	if len(args) > 0 {
		f.inside = append(f.inside, brackets("(", args...))
	}
	if len(selection) > 0 {
		f.inside = append(f.inside, brackets("{", selection...))
	}
	return f
}

func (p *part) clone() *part {
	copied := *p
	copied.inside = make([]*part, len(p.inside))
	for i, one := range p.inside {
		copied.inside[i] = one.clone()
	}
	return &copied
}

// without returns a copy without its n-th piece, counted from the outside in; nil
// where it has not so many.
func (p *part) without(n int) *part {
	copied := p.clone()
	if copied.drop(&n) {
		return copied
	}
	return nil
}

func (p *part) drop(n *int) bool {
	for i := range p.inside {
		if *n == 0 {
			p.inside = append(p.inside[:i], p.inside[i+1:]...)
			return true
		}
		*n--
	}
	for _, one := range p.inside {
		if one.drop(n) {
			return true
		}
	}
	return false
}

// lists returns the fields that ask for a list of that name.
func (p *part) lists(name string) []*part {
	var found []*part
	if p.list == name {
		found = append(found, p)
	}
	for _, one := range p.inside {
		found = append(found, one.lists(name)...)
	}
	return found
}

// argue sets an argument of a field in place of those of some names.
func (p *part) argue(argument *part, instead ...string) {
	if len(p.inside) == 0 || p.inside[0].open != "(" {
		p.inside = append([]*part{brackets("(")}, p.inside...)
	}
	arguments := p.inside[0]
	kept := []*part{argument}
	for _, one := range arguments.inside {
		replaced := one.text == argument.text
		for _, name := range instead {
			replaced = replaced || one.text == name+": "
		}
		if !replaced {
			kept = append(kept, one)
		}
	}
	arguments.inside = kept
}
