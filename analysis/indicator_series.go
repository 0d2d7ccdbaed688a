package analysis

import (
	"context"
	"math"
	"strconv"

	"malgraf/graph"
)

// IndicatorDevelopment is which way an indicator has gone, by what is wanted of it.
type IndicatorDevelopment string

// Which way it can have gone.
const (
	Better    IndicatorDevelopment = "BETTER"
	Unchanged IndicatorDevelopment = "UNCHANGED"
	Worse     IndicatorDevelopment = "WORSE"
)

// observed is what is kept of a year: a value, or why there is none.
type observed struct {
	year    int
	value   *float64
	missing string
}

// series are what is kept of indicators for municipalities, the earliest year first,
// each year once.
type series map[valueOf][]observed

// series reads what is kept for one gender up to the year that each municipality is
// looked at from.
func (s Source) series(ctx context.Context, g *grounds, gender string) (series, error) {
	last := int64(0)
	for i := range g.of {
		last = max(last, g.of[i].year())
	}
	observations, err := s.expand(ctx, "Municipality.observations", g.towns, graph.Both(
		s.where("Observation.gender", graph.Eq, gender), s.where("Observation.year", graph.Lte, last)), "year", "value", "missing")
	if err != nil {
		return nil, err
	}
	indicators, err := s.expand(ctx, "Observation.indicator", observations.Nodes, nil)
	if err != nil {
		return nil, err
	}
	all := series{}
	for row, town := range observations.parent() {
		one := observations.observed(row)
		if int64(one.year) > g.of[town].year() {
			continue
		}
		for from, to := indicators.of(row); from < to; from++ {
			all.add(valueOf{town, indicators.Nodes.IDs[from]}, one)
		}
	}
	return all, nil
}

// observed reads a row of observations.
func (t *table) observed(row int) observed {
	year, _ := t.column("year")[row].(int64)
	one := observed{year: int(year), missing: t.text("missing", row)}
	if value, there := t.column("value")[row].(float64); there {
		one.value, one.missing = &value, ""
	}
	return one
}

// add appends what is kept of a year, which come in order. Of several of one year the
// first with a value holds, else the first.
func (s series) add(to valueOf, one observed) {
	years := s[to]
	if n := len(years); n > 0 && years[n-1].year == one.year {
		if years[n-1].value == nil && one.value != nil {
			years[n-1] = one
		}
		return
	}
	s[to] = append(years, one)
}

// follow says how the values of an indicator have gone.
func (s *IndicatorStatus) follow(of indicatorOf, years []observed) {
	s.Missing = []MissingYear{}
	for i, one := range years {
		if i > 0 {
			for year := years[i-1].year + 1; year < one.year; year++ {
				s.Missing = append(s.Missing, MissingYear{Year: year})
			}
		}
		if one.value == nil {
			s.Missing = append(s.Missing, MissingYear{one.year, one.missing})
			continue
		}
		s.Previous, s.Latest = s.Latest, &IndicatorValue{one.year, *one.value}
	}
	if s.Latest == nil {
		return
	}
	if of.target != nil && of.wanted != "" {
		reached := of.wanted == "UP" && s.Latest.Value >= *of.target || of.wanted == "DOWN" && s.Latest.Value <= *of.target
		s.Reached = &reached
	}
	if s.Previous == nil {
		return
	}
	change := rounded(s.Latest.Value - s.Previous.Value)
	s.Change = &change
	switch {
	case of.wanted == "":
	case change == 0:
		s.Development = Unchanged
	case (change > 0) == (of.wanted == "UP"):
		s.Development = Better
	default:
		s.Development = Worse
	}
}

// rounded rounds to nine decimals, and from a million on to the 15 digits that a number is
// sure of, so that 75.3 − 70.1 is 5.2. −0 becomes 0, and what is too large the largest
// number, for JSON has no infinity.
func rounded(value float64) float64 {
	const decimals = 1e9
	size := math.Abs(value)
	switch {
	case size < 1e6:
		return math.Round(value*decimals)/decimals + 0
	case math.IsInf(value, 0):
		return math.Copysign(math.MaxFloat64, value)
	}
	places := max(0, 14-int(math.Log10(size)))
	text := strconv.FormatFloat(value, 'f', places, 64)
	near, _ := strconv.ParseFloat(text, 64) // it has just been written
	return near
}

// flag raises the flags of an indicator.
func (s *IndicatorStatus) flag(of indicatorOf, year int64, freshYears int) {
	poor, counts := false, false
	for _, one := range s.Measures {
		poor = poor || one.Fit == "POOR"
		counts = counts || one.Counts
	}
	for _, one := range []struct {
		flag  IndicatorFlag
		holds bool
	}{
		{FlagNoValue, s.Latest == nil},
		{FlagStale, s.Latest != nil && int64(s.Latest.Year) <= year-int64(freshYears)},
		{FlagEnded, of.ended != nil && *of.ended < year},
		{FlagMissing, len(s.Missing) > 0},
		{FlagWrongWay, s.Development == Worse},
		{FlagNotReached, s.Reached != nil && !*s.Reached},
		{FlagPoorFit, poor},
		{FlagNothing, !counts},
		{FlagNobodyOwns, s.Latest != nil && len(s.Owners) == 0},
	} {
		if one.holds {
			s.Flags = append(s.Flags, one.flag)
		}
	}
}
