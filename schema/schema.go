// Package schema holds the SDL from which everything else is derived: the kinds
// of nodes, their properties and their edges, one file a concept.
package schema

import "embed"

// Files are the SDL files, in the root of the file system.
//
//go:embed *.graphql
var Files embed.FS
