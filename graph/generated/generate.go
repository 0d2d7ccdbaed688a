// Package generated holds what `go generate ./...` makes of schema/. Nothing but
// this file is written by hand.
//
// schema.graphql is the full SDL, which the server parses, validates and
// introspects by; stub.graphql is the little of it that gqlgen needs to know.
package generated

import (
	_ "embed"
)

//go:generate go run malgraf/graph/derive/writesdl .
//go:generate go run malgraf/graph/derive/drawmodel ../../docs/neo4j.md
//go:generate go tool gqlgen generate

// SDL is the full SDL.
//
//go:embed schema.graphql
var SDL string
