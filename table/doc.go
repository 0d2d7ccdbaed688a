// Package table reads the export of another planning tool, a table in CSV, into changes of the graph: assignments or
// activities with their posts and links, each keyed by the tool's own id.
//
// A [Mapping] (a YAML file that the planner writes once for a tool) says which column holds what. [Read] knows the
// mapping and the file, but no graph; [Changes] holds the rows against a graph and gives changes with a [Report] that
// has a line for each row not taken. One bad row does not stop the others; a file or mapping that cannot be
// understood stops everything, and nothing is written.
//
//	mapping, err := table.ParseMapping(yaml)
//	rows, err := table.Read(file, mapping)
//	changes, report, err := table.Changes(ctx, store, rows, table.Options{Kind: "assignment", Municipality: "2161"})
//
// Every node and edge has as its source the tool and the external id ("Stratsys, A-101") and the basis STATED. A row
// number would be no source: it changes with every sorting of the export, and each import would be a change.
package table
