package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"malgraf/analysis"
	"malgraf/graph"
)

// checkCommand lists orphans and violations of municipalities.
type checkCommand struct {
	storeFlag
	Municipality []string `placeholder:"CODE" help:"Code (kommunkod) or id of a municipality; may stand several times. Without it, all."`
	Plan         []string `placeholder:"ID" help:"Plan whose assignments count; without it, the latest decided verksamhetsplan of each municipality."`
	AsOf         string   `placeholder:"DATE" help:"The day to look from, YYYY-MM-DD; without it the earlier of today and the last day of the plan."`
	Framework    string   `default:"agenda2030" help:"Whose targets (default ${default})."`
	Format       string   `enum:"markdown,csv,json" default:"markdown" help:"How to write the table: markdown, csv (for spreadsheets) or json (default ${default})."`
	Limits       string   `placeholder:"FILE" help:"YAML file with how many there may be; the program exits with 1 where there are more. See docs/operations.md."`
}

// errLimits says that there are more orphans or violations than there may be.
var errLimits = errors.New("more than the limits allow")

// Run implements the command.
func (c *checkCommand) Run(ctx context.Context, terminal *terminal) error {
	limits, err := readLimits(c.Limits)
	if err != nil {
		return err
	}
	where, err := c.location().place()
	if err != nil {
		return err
	}
	store, err := c.location().openToRead(ctx, terminal)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	checked, err := c.check(ctx, where, store)
	if errors.Is(err, graph.ErrDamaged) {
		return fmt.Errorf("%w; malgraf verify lists what is damaged", err)
	}
	if err != nil {
		return err
	}
	if err := checked.write(terminal.stdout, c.Format); err != nil {
		return err
	}
	broken := limits.broken(checked)
	for _, line := range broken {
		terminal.note("%s", line)
	}
	if len(broken) > 0 {
		return fmt.Errorf("%s: %w", c.Limits, errLimits)
	}
	return nil
}

// checked is what a check has found.
type checked struct {
	Municipalities []checkedTown `json:"municipalities"`
	Lines          []checkedLine `json:"lines"`
}

// checkedTown is the ground that a municipality was looked at from.
type checkedTown struct {
	Municipality graph.ID   `json:"municipality"`
	Plans        []graph.ID `json:"plans"`
	AsOf         string     `json:"asOf"`
	Completeness string     `json:"completeness"`
}

// checkedLine is an orphan or a violation. Municipality is empty where a violation is
// nobody's own, ID where it is about the store.
type checkedLine struct {
	Municipality string   `json:"municipality"`
	Kind         string   `json:"kind"`
	ID           string   `json:"id"`
	Code         string   `json:"code"`
	Title        string   `json:"title"`
	Reasons      []string `json:"reasons"`
	Detail       string   `json:"detail"`
}

// violation is the kind of lines that are no orphans.
const violation = "VIOLATION"

func (c *checkCommand) check(ctx context.Context, where place, store graph.Store) (*checked, error) {
	view, err := store.View(ctx)
	if err != nil {
		return nil, err
	}
	defer view.Close()
	source := analysis.Source{View: view, Schema: store.Schema(), Today: time.Now().Format(time.DateOnly)}
	found, err := analysis.OrphansOf(ctx, source, analysis.OrphanArguments{
		Asked:     analysis.Asked{Municipality: c.Municipality, Plan: c.Plan, AsOf: c.AsOf},
		Framework: c.Framework,
		Kinds:     []analysis.OrphanKind{analysis.OrphanTarget, analysis.OrphanAssignment, analysis.OrphanArea, analysis.OrphanDocument},
	})
	if err != nil {
		return nil, err
	}
	all := &checked{Municipalities: []checkedTown{}, Lines: []checkedLine{}}
	towns := map[string]bool{}
	for _, of := range found {
		all.Municipalities = append(all.Municipalities, checkedTown{of.Municipality, of.Plans, of.AsOf, of.Completeness})
		towns[string(of.Municipality)] = true
		for _, orphan := range of.List {
			all.Lines = append(all.Lines, orphanLine(of.Municipality, orphan))
		}
	}
	if err := all.violations(ctx, where, store, view, towns); err != nil {
		return nil, err
	}
	return all, all.label(ctx, store.Schema(), view)
}

func orphanLine(town graph.ID, orphan analysis.Orphan) checkedLine {
	line := checkedLine{Municipality: string(town), Kind: string(orphan.Kind), ID: string(orphan.Node)}
	for _, reason := range orphan.Reasons {
		line.Reasons = append(line.Reasons, string(reason))
	}
	var by []string
	for _, chain := range orphan.Chains {
		by = append(by, fmt.Sprintf("%s: %s", chain.Assignment, chain.Reason))
	}
	line.Detail = strings.Join(by, "; ")
	return line
}

// violations adds what breaks the schema at nodes of the municipalities, at nodes that
// all share, and in the store itself; what is only others' is left out.
func (c *checked) violations(ctx context.Context, where place, store graph.Store, view graph.View, towns map[string]bool) error {
	var findings []graph.Finding
	if err := where.verify(ctx, store, graph.Verification{Find: func(finding graph.Finding) bool {
		findings = append(findings, finding)
		return true
	}}); err != nil {
		return err
	}
	for _, finding := range findings {
		town, concerns, err := owner(ctx, store.Schema(), view, finding.Nodes, towns)
		if err != nil {
			return err
		}
		if !concerns {
			continue
		}
		line := checkedLine{Municipality: town, Kind: violation, Reasons: []string{reasonOf(finding.Err)}, Detail: finding.String()}
		if len(finding.Nodes) > 0 {
			line.ID = finding.Nodes[0]
		}
		c.Lines = append(c.Lines, line)
	}
	return nil
}

// owner returns the municipality that a finding is about, "" where it is nobody's; false
// where it is another's alone.
func owner(ctx context.Context, schema *graph.Schema, view graph.View, nodes []string, towns map[string]bool) (string, bool, error) {
	others := false
	for _, id := range nodes {
		kind := schema.KindOf(id)
		if towns[id] {
			return id, true, nil
		}
		if kind == nil || kind.Scope == nil {
			continue
		}
		rows, err := view.Expand(ctx, graph.Expand{Edge: kind.Scope, From: graph.Nodes{Kind: kind, IDs: []string{id}}})
		if err != nil {
			return "", false, err
		}
		for _, town := range rows.Nodes.IDs {
			if towns[town] {
				return town, true, nil
			}
			others = true
		}
	}
	return "", !others, nil
}

// reasonOf names what a violation breaks.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, graph.ErrDamaged):
		return "DAMAGED"
	case errors.Is(err, graph.ErrConflict):
		return "CONFLICT"
	}
	return "INVALID"
}

// label puts code and title beside each id.
func (c *checked) label(ctx context.Context, schema *graph.Schema, view graph.View) error {
	get := graph.Get{Columns: map[*graph.Kind][]*graph.Property{}}
	for _, kind := range schema.Kinds {
		for _, property := range labels(kind) {
			if property != nil {
				get.Columns[kind] = append(get.Columns[kind], property)
			}
		}
	}
	var lines []int
	for i, line := range c.Lines {
		if line.ID != "" {
			get.Refs = append(get.Refs, graph.Ref{ID: line.ID})
			lines = append(lines, i)
		}
	}
	found, err := view.Get(ctx, get)
	if err != nil {
		return err
	}
	for ref, at := range found.At {
		if at.Kind == nil {
			continue
		}
		line, column := &c.Lines[lines[ref]], 0
		for i, property := range labels(at.Kind) {
			if property != nil {
				text, _ := found.Kinds[at.Kind].Columns[column][at.Row].(string)
				*[]*string{&line.Code, &line.Title}[i] = text
				column++
			}
		}
	}
	return nil
}

// labels are the code and the title of a kind, nil where it has none.
func labels(kind *graph.Kind) []*graph.Property {
	code, title := kind.Label()
	return []*graph.Property{code, title}
}
