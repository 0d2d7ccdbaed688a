package analysis

import "cmp"

// CoverageThresholds are the numbers behind the colours.
type CoverageThresholds struct {
	RatedDepartments, RedAssignments                 int
	GreenDepartments, GreenPercent, GreenAssignments int
}

// CoverageColour says how well a row is covered.
type CoverageColour string

// The colours.
const (
	Red         CoverageColour = "RED"
	Yellow      CoverageColour = "YELLOW"
	Green       CoverageColour = "GREEN"
	NotRated    CoverageColour = "NOT_RATED"
	NotRelevant CoverageColour = "NOT_RELEVANT"
)

// CoverageRule says why a YELLOW row is no better; it is empty for other colours.
type CoverageRule string

// The rules.
const (
	SomeDepartments              CoverageRule = "SOME_DEPARTMENTS"
	FewMeasures                  CoverageRule = "FEW_MEASURES"
	OneDepartmentSeveralMeasures CoverageRule = "ONE_DEPARTMENT_SEVERAL_MEASURES"
)

// CoverageTrend says which way a row has gone; it is empty where that cannot be told.
type CoverageTrend string

// The trends.
const (
	Up   CoverageTrend = "UP"
	Same CoverageTrend = "SAME"
	Down CoverageTrend = "DOWN"
)

// CoverageRating is a row's colour, and the departments and different assignments it
// comes from.
type CoverageRating struct {
	Colour                   CoverageColour
	Rule                     CoverageRule
	Departments, Assignments int
}

// rate gives the colour of d departments of D that work with a row, with m different
// assignments.
func (t CoverageThresholds) rate(D, d, m int) CoverageRating {
	rating := CoverageRating{Departments: d, Assignments: m}
	enough := d >= t.GreenDepartments && 100*d >= t.GreenPercent*D
	switch {
	case D < t.RatedDepartments:
		rating.Colour = NotRated
	case d == 0, d == 1 && m <= t.RedAssignments:
		rating.Colour = Red
	case enough && m >= t.GreenAssignments:
		rating.Colour = Green
	default:
		rating.Colour = Yellow
		switch {
		case d == 1:
			rating.Rule = OneDepartmentSeveralMeasures
		case enough:
			rating.Rule = FewMeasures
		default:
			rating.Rule = SomeDepartments
		}
	}
	return rating
}

// trend compares with the same row before: by colour, then departments, then assignments.
func (r CoverageRating) trend(before CoverageRating) CoverageTrend {
	rank := map[CoverageColour]int{Red: 1, Yellow: 2, Green: 3}
	if rank[r.Colour] == 0 || rank[before.Colour] == 0 {
		return ""
	}
	switch cmp.Or(cmp.Compare(rank[r.Colour], rank[before.Colour]),
		cmp.Compare(r.Departments, before.Departments), cmp.Compare(r.Assignments, before.Assignments)) {
	case 1:
		return Up
	case -1:
		return Down
	}
	return Same
}
