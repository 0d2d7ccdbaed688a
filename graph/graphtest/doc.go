// Package graphtest is the conformance suite of [graph.Store]: each case is a
// small graph written by hand, a question, and the one right answer. Every
// adapter is held to all of it; no case is left out for a store.
package graphtest
