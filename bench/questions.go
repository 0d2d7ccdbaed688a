package bench

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

//go:embed questions
var files embed.FS

// Question is asked of Målgraf, of the peer, and as a statement by hand. Their
// answers hold the same, see [Same].
type Question struct {
	Name string
	// Query is Målgraf's GraphQL, Peer the peer's.
	Query, Peer string
	// Cypher is the statement that someone would write for it, answered by one
	// record or by one a root.
	Cypher string
	// Under is the field of Målgraf's answer below which all three answer the same;
	// empty: they do from the top.
	Under string
	// AnyOrder: the peer cannot order the lists as the others do.
	AnyOrder bool
}

// Questions are what the benchmark asks; questions/ holds their texts.
//
//   - point: one target with its goal and 20 assignments with departments and responsible
//   - deep: all goals → targets → 5 assignments each → departments, responsible → department, activities, indicators
//   - orphan: the targets without an assignment of one municipality
//   - counts: how many assignments each department of one municipality has
//   - cross: a municipality's areas → documents → areas
//   - list: 1,000 assignments with targets and departments
var Questions = []Question{
	question("point", ""),
	question("deep", ""),
	question("orphan", ""),
	inAnyOrder(question("counts", "count")), // by how many they are: no order the peer knows
	question("cross", "municipality"),       // the peer and the statement begin at its areas
	question("list", ""),
}

func question(name, under string) Question {
	text := func(ending string) string {
		content, err := files.ReadFile("questions/" + name + ending)
		if err != nil { // it is part of the program
			panic(err)
		}
		return string(content)
	}
	return Question{Name: name, Under: under, Query: text(".graphql"), Peer: text(".peer.graphql"), Cypher: text(".cypher")}
}

func inAnyOrder(q Question) Question {
	q.AnyOrder = true
	return q
}

// Same returns where two answers to the question differ, nil where they hold the same.
func (q Question) Same(a, b any) error {
	if q.AnyOrder {
		return differ("", sorted(normal(a)), sorted(normal(b)))
	}
	return Same(a, b)
}

// Varied returns the question in a shape that no server has seen before: where it
// asks for a title, or else a name, it also asks for some of the properties that every
// kind has, and the first goes by a name of its own.
func (q Question) Varied(n int) Question {
	varied, word := titles, "title"
	if !titles.MatchString(q.Query) {
		varied, word = names, "name"
	}
	alias := fmt.Sprintf("%s_%d: %s", word, n, word)
	for _, text := range []*string{&q.Query, &q.Peer} {
		random := rand.New(rand.NewPCG(uint64(n), 0)) // the same for both
		*text = strings.Replace(varied.ReplaceAllStringFunc(*text, func(title string) string {
			for _, name := range []string{"source", "basis", "inference"} {
				if random.IntN(2) == 0 {
					title += " " + name
				}
			}
			return title
		}), word, alias, 1)
	}
	return q
}

var (
	titles = regexp.MustCompile(`\btitle\b`)
	names  = regexp.MustCompile(`\bname\b`)
)
