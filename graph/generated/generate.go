// Package generated holds what `go generate ./...` makes of schema/. Nothing but
// this file is written by hand.
//
// schema.graphql is the full SDL, which the server parses, validates and introspects by.
package generated

import _ "embed"

//go:generate go run malgraf/graph/derive/writesdl .

// SDL is the full SDL.
//
//go:embed schema.graphql
var SDL string
