// Package analysis answers the questions that no single list of nodes does: what
// falls between the chairs, what crosses sectors, what depends on what.
//
// Each analysis is a function over a [Source]: typed arguments in, typed rows out, in
// which nodes stand as graph.ID. It reads in a handful of calls, level by level and
// for all nodes of a level at once, beginning at the municipalities asked for, so its
// cost follows these and not the graph. It reads nothing but through Source.View: what
// that view does not show is not there, and does not count. The exact definitions,
// as formulas, stand in docs/analyses.md; the tests hold each analysis against them.
//
// Terms that analyses share are each in one file:
//
//	asked.go        which municipalities, plans and day
//	counting.go     which assignments and activities count
//	organisation.go departments: what is below what, who serves whom, who has a column
//	working.go      which departments an assignment counts for
//	grouping.go     counting things once by the groups they are in
//	title.go        which words of a title say something
//	likeness.go     how alike two titles are; typo.go: which words may be one misspelt
//	pairing.go      pairing one to one for the greatest total, ids deciding between equals
package analysis
