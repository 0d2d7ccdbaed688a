// Package read is the one read path: it compiles the selection set of a root
// field into a plan, asks the store once for each level, and writes the answer
// straight to JSON.
//
// A request runs through the files in this order: reader.go (the @read directive)
// → collect.go, coerce.go, where.go, order.go, page.go (selection to plan) →
// plan.go, connection.go → execute.go (one store call a level) → write.go (columns
// to bytes). rows.go does the same for rows that a resolver returns.
package read
