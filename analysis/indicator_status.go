package analysis

import (
	"context"
	"fmt"

	"malgraf/graph"
)

// IndicatorStatusArguments are those of IndicatorStatusOf.
type IndicatorStatusArguments struct {
	Asked
	// Where limits the indicators; nil: all.
	Where  graph.Filter
	Gender string
	// FreshYears is how many years, that of the day included, a value is not stale.
	FreshYears int
}

// IndicatorFlag is what a reader should know of an indicator.
type IndicatorFlag string

// The flags, in the order of the SDL.
const (
	FlagNoValue    IndicatorFlag = "NO_VALUE"
	FlagStale      IndicatorFlag = "STALE"
	FlagEnded      IndicatorFlag = "SERIES_ENDED"
	FlagMissing    IndicatorFlag = "MISSING_YEARS"
	FlagWrongWay   IndicatorFlag = "WRONG_WAY"
	FlagNotReached IndicatorFlag = "NOT_REACHED"
	FlagPoorFit    IndicatorFlag = "POOR_FIT"
	FlagNothing    IndicatorFlag = "MEASURES_NOTHING"
	FlagNobodyOwns IndicatorFlag = "NO_OWNER"
)

var indicatorFlags = []IndicatorFlag{
	FlagNoValue, FlagStale, FlagEnded, FlagMissing, FlagWrongWay, FlagNotReached, FlagPoorFit, FlagNothing, FlagNobodyOwns,
}

// IndicatorStatuses are the indicators of a municipality.
type IndicatorStatuses struct {
	Analysis
	TotalCount int
	Counts     []IndicatorFlagCount
	List       []IndicatorStatus
}

// IndicatorFlagCount is how many indicators have a flag.
type IndicatorFlagCount struct {
	Flag  IndicatorFlag
	Count int
}

// IndicatorStatus is how one stands. Change is rounded to nine decimals.
type IndicatorStatus struct {
	Indicator        graph.ID
	Latest, Previous *IndicatorValue
	Change           *float64
	Development      IndicatorDevelopment
	Reached          *bool
	Missing          []MissingYear
	Measures         []IndicatorMeasure
	Owners           []graph.ID
	Flags            []IndicatorFlag
}

// IndicatorValue is the value of a year.
type IndicatorValue struct {
	Year  int
	Value float64
}

// MissingYear is a year without a value; Reason is "" where nothing is kept of it.
type MissingYear struct {
	Year   int
	Reason string
}

// IndicatorMeasure is something that an indicator measures.
type IndicatorMeasure struct {
	Node   graph.ID
	Fit    string
	Counts bool
}

// IndicatorStatusOf tells how the indicators of each municipality stand.
func IndicatorStatusOf(ctx context.Context, s Source, asked IndicatorStatusArguments) ([]IndicatorStatuses, error) {
	if asked.FreshYears < 1 {
		return nil, fmt.Errorf("freshYears: want 1 or more: %w", graph.ErrInvalid)
	}
	all, err := s.grounds(ctx, asked.Asked)
	if err != nil {
		return nil, err
	}
	found := make([]IndicatorStatuses, 0, len(all.of))
	for g := range all.parts() {
		some, err := s.indicatorStatuses(ctx, g, asked)
		if err != nil {
			return nil, err
		}
		found = append(found, some...)
	}
	return found, nil
}

func (s Source) indicatorStatuses(ctx context.Context, g *grounds, asked IndicatorStatusArguments) ([]IndicatorStatuses, error) {
	var kept series
	var uses *indicatorUses
	if err := together(
		into(&kept, func() (series, error) { return s.series(ctx, g, asked.Gender) }),
		into(&uses, func() (*indicatorUses, error) { return s.indicatorUses(ctx, g) }),
	); err != nil {
		return nil, err
	}
	all := make([]IndicatorStatuses, len(g.of))
	for town := range all {
		all[town] = IndicatorStatuses{Analysis: g.of[town].Analysis, Counts: []IndicatorFlagCount{}, List: []IndicatorStatus{}}
	}
	list, err := s.indicatorsOf(ctx, g, asked.Where, kept, uses)
	if err != nil {
		return nil, err
	}
	if err := s.towardsTargets(ctx, uses, list); err != nil {
		return nil, err
	}
	for _, one := range list {
		of := &all[one.town]
		status := IndicatorStatus{Indicator: graph.ID(one.id)}
		status.follow(one, kept[valueOf{one.town, one.id}])
		status.Measures, status.Owners = uses.of(one)
		status.flag(one, g.of[one.town].year(), asked.FreshYears)
		of.List = append(of.List, status)
	}
	for town := range all {
		all[town].count()
	}
	return all, nil
}

// count counts the indicators by flag, in the order of the flags.
func (s *IndicatorStatuses) count() {
	s.TotalCount = len(s.List)
	counted := map[IndicatorFlag]int{}
	for i := range s.List {
		for _, flag := range s.List[i].Flags {
			counted[flag]++
		}
	}
	for _, flag := range indicatorFlags {
		if counted[flag] > 0 {
			s.Counts = append(s.Counts, IndicatorFlagCount{flag, counted[flag]})
		}
	}
}
