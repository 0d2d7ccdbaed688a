// Package write turns what mutations ask for into batches of a store: it finds the
// nodes that inputs name by id, unique key or temporary name, makes out what is new,
// and says of each violation where in the input it comes from.
//
// A request runs through the files in this order: step.go (what is asked for) →
// make.go (the loop: compile, apply, once more where others have been quicker) →
// compile.go → reference.go, lookup.go, pending.go (which node is meant) → save.go,
// edges.go (inputs to changes) → refusal.go (violations to places in the input).
package write
