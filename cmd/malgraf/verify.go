package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"malgraf/graph"
	"malgraf/schema"
	"malgraf/transfer"
)

// verifyCommand checks a store against the schema and its own invariants.
type verifyCommand struct {
	storeFlag
	Format string `default:"text" enum:"text,json" help:"How each finding is written to standard output: as text, or as a JSON object a line with what, code and problem (default ${default})."`
	Most   int    `default:"1000" placeholder:"N" help:"End after so many findings (default ${default}); 0: never."`
}

// Help implements kong's HelpProvider.
func (c *verifyCommand) Help() string {
	return "It reads the whole store, beside a server that may have it open, and changes nothing. It lists values that do not fit the schema, what is required and missing, " +
		"unique values that two nodes have, hierarchies with a circle, edges that only one end knows, commits that are missing, and damaged records. " +
		"The exit code is 0 where there is nothing to list, 1 otherwise."
}

// Validate refuses what could only fail later on.
func (c *verifyCommand) Validate() error {
	if c.Most < 0 {
		return fmt.Errorf("--most %d: want 0 or more", c.Most)
	}
	return nil
}

// verifiable is a place whose store can be verified beside one who has it open.
type verifiable interface {
	verifyBeside(ctx context.Context, terminal *terminal, name storeURL, schema *graph.Schema, asked graph.Verification) error
}

// Run implements the command.
func (c *verifyCommand) Run(ctx context.Context, terminal *terminal) error {
	where, err := c.location().mustExist()
	if err != nil {
		return err
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return err
	}
	meter := terminal.meter()
	found, read := 0, transfer.Progress{Doing: "verifying"}
	err = where.(verifiable).verifyBeside(ctx, terminal, c.Store, kinds, graph.Verification{
		Find: func(finding graph.Finding) bool {
			meter.Leave()
			c.print(terminal, finding)
			found++
			return found != c.Most
		},
		Read: func(nodes, edges int) {
			read.Nodes, read.Edges = nodes, edges
			meter.Show(read)
		},
	})
	meter.End()
	switch {
	case err != nil:
		return c.location().explained(err)
	case c.Most > 0 && found == c.Most:
		return fmt.Errorf("%s: the first %d findings; there may be more (--most=0 lists all)", c.Store, found)
	case found > 0:
		return fmt.Errorf("%s: %d findings", c.Store, found)
	}
	terminal.note("%s: %s nodes and %s edges are as they should be", c.Store, transfer.Thousands(read.Nodes), transfer.Thousands(read.Edges))
	return nil
}

// print writes a finding.
func (c *verifyCommand) print(terminal *terminal, finding graph.Finding) {
	if c.Format == "text" {
		terminal.print("%s", finding)
		return
	}
	line, err := json.Marshal(struct {
		What    string `json:"what"`
		Code    string `json:"code"`
		Problem string `json:"problem"`
	}{finding.What, codeOf(finding.Err), finding.Err.Error()})
	if err == nil { // three texts can always be written
		terminal.print("%s", line)
	}
}

// codeOf is the code of a finding, as GraphQL's errors have it.
func codeOf(err error) string {
	switch {
	case errors.Is(err, graph.ErrConflict):
		return "CONFLICT"
	case errors.Is(err, graph.ErrInvalid):
		return "INVALID"
	}
	return "DAMAGED"
}
