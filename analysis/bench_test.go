package analysis_test

import (
	"context"

	"malgraf/analysis"
	"malgraf/graph"
)

// benched are the analyses as the benchmark asks them, of one municipality or of all.
var benched = []struct {
	name    string
	analyse func(ctx context.Context, s analysis.Source, asked analysis.Asked) error
}{
	{"coverage by target", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.CoverageOf(ctx, s, coverageAsked(asked, analysis.ByTarget))
		return err
	}},
	{"coverage by goal", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.CoverageOf(ctx, s, coverageAsked(asked, analysis.ByGoal))
		return err
	}},
	{"bridges between areas", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.BridgesOf(ctx, s, bridgesAsked(asked, analysis.BetweenAreas))
		return err
	}},
	{"bridges between departments", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.BridgesOf(ctx, s, bridgesAsked(asked, analysis.BetweenDepartments))
		return err
	}},
	{"hidden collaboration", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.HiddenCollaborationOf(ctx, s, analysis.HiddenArguments{
			Asked: asked, AtLeast: 2, Level: []string{"ADMINISTRATION", "COMPANY"}, MunicipalityWide: analysis.WideAnswered,
		})
		return err
	}},
	{"paths between two assignments", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		ends, err := s.View.Scan(ctx, graph.Scan{Kind: s.Schema.Kind("Assignment"), Page: graph.Page{First: first(2)}})
		if err != nil {
			return err
		}
		_, err = analysis.PathsOf(ctx, s, analysis.PathArguments{
			From: ends.Nodes.IDs[0], To: ends.Nodes.IDs[1], Municipality: asked.Municipality, MaxLength: 6, First: 10, Within: 10_000,
		})
		return err
	}},
	{"neighbourhood of a target", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.NeighbourhoodOf(ctx, s, analysis.NeighbourhoodArguments{Of: "Target:7.2", Depth: 2, Limit: 100, Municipality: asked.Municipality})
		return err
	}},
	{"impact of a department", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		departments, err := s.View.Scan(ctx, graph.Scan{Kind: s.Schema.Kind("Department"), Page: graph.Page{First: first(1)}})
		if err != nil {
			return err
		}
		_, err = analysis.ImpactOf(ctx, s, analysis.ImpactArguments{Asked: asked, ImpactAsked: usual(), Remove: departments.Nodes.IDs})
		return err
	}},
	{"critical departments, posts and plans", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		s.Edits = func(string) bool { return true }
		_, err := analysis.CriticalNodesOf(ctx, s, analysis.CriticalArguments{
			Asked: asked, ImpactAsked: usual(), Kinds: []string{"DEPARTMENT", "POST", "PLAN"}, First: 20,
		})
		return err
	}},
	{"critical nodes of all kinds", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.CriticalNodesOf(ctx, s, analysis.CriticalArguments{Asked: asked, ImpactAsked: usual(), First: 20})
		return err
	}},
	{"count by goal and department", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.CountOf(ctx, s, analysis.CountArguments{
			Kind: "ASSIGNMENT", Municipality: asked.Municipality, GroupBy: []string{"targets.goal", "departments.type"},
		})
		return err
	}},
	{"directives", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.DirectivesOf(ctx, s, analysis.DirectiveArguments{Asked: asked, Level: []string{"ADMINISTRATION", "COMPANY"}})
		return err
	}},
	{"indicator status", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.IndicatorStatusOf(ctx, s, analysis.IndicatorStatusArguments{Asked: asked, Gender: "ALL", FreshYears: 3})
		return err
	}},
	{"statistics", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.StatisticsOf(ctx, s, analysis.StatisticsArguments{
			Municipality: asked.Municipality, Central: []string{"POLICY_DOCUMENT", "TARGET"}, First: 10, By: analysis.ByBetweenness, Sources: 5000,
		})
		return err
	}},
	{"compare", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.CompareOf(ctx, s, analysis.CompareArguments{
			Indicators: []string{"Indicator:0001/1"}, Municipalities: asked.Municipality, Gender: "ALL",
		})
		return err
	}},
	{"interpretations", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.InterpretationsOf(ctx, s, analysis.InterpretationArguments{
			Asked: asked, Target: "7.2", Framework: "agenda2030", Level: []string{"ADMINISTRATION", "COMPANY"}, MunicipalityWide: analysis.WideAnswered,
		})
		return err
	}},
	{"similar", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.SimilarOf(ctx, s, analysis.SimilarArguments{
			Titled: titledAsked(asked), To: "Stärka lärandet för barn och unga", Threshold: 0.6,
		})
		return err
	}},
	{"duplicates", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.DuplicatesOf(ctx, s, analysis.DuplicateArguments{Titled: titledAsked(asked), Threshold: 0.8, AcrossDepartments: true})
		return err
	}},
	{"planDiff", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.PlanDiffOf(ctx, s, analysis.PlanDiffArguments{Municipality: asked.Municipality, Replay: true})
		return err
	}},
	{"interactions of targets", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.InteractionsOf(ctx, s, interactionsAsked(asked, analysis.InteractionTargets, "agenda2030"))
		return err
	}},
	{"orphans", func(ctx context.Context, s analysis.Source, asked analysis.Asked) error {
		_, err := analysis.OrphansOf(ctx, s, analysis.OrphanArguments{
			Asked: asked, Framework: "agenda2030",
			Kinds: []analysis.OrphanKind{analysis.OrphanTarget, analysis.OrphanAssignment, analysis.OrphanArea, analysis.OrphanDocument},
		})
		return err
	}},
}

func first(n int) *int { return &n }

func bridgesAsked(asked analysis.Asked, between analysis.BridgeBetween) analysis.BridgeArguments {
	return analysis.BridgeArguments{
		Asked: asked, Between: between, Level: []string{"ADMINISTRATION", "COMPANY"}, MunicipalityWide: analysis.WideAnswered,
		Via: []analysis.BridgeVia{
			analysis.ViaDocument, analysis.ViaFocusArea, analysis.ViaTarget, analysis.ViaIndicator, analysis.ViaProcess, analysis.ViaDepartment,
		},
	}
}

// titledAsked are the arguments that the SDL gives when nothing else is asked.
func titledAsked(asked analysis.Asked) analysis.Titled {
	return analysis.Titled{
		Asked: asked, Kind: analysis.TitledAssignment, Status: []string{"DECIDED", "STARTED", "DONE"}, Level: []string{"ADMINISTRATION", "COMPANY"},
	}
}

// coverageAsked are the arguments that the SDL gives when nothing else is asked.
func coverageAsked(asked analysis.Asked, by analysis.CoverageBy) analysis.CoverageArguments {
	return analysis.CoverageArguments{
		Asked: asked, By: by, Framework: "agenda2030", Level: []string{"ADMINISTRATION", "COMPANY"}, MunicipalityWide: analysis.WideAnswered,
		Thresholds: analysis.CoverageThresholds{RatedDepartments: 3, RedAssignments: 2, GreenDepartments: 2, GreenPercent: 80, GreenAssignments: 3},
	}
}
