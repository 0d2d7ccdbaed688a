package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"malgraf/graph"
)

// CompareArguments are those of CompareOf.
type CompareArguments struct {
	// Indicators holds ids in Kolada, or ids; empty: those of which one of the
	// municipalities has something.
	Indicators []string
	// Where limits the indicators; nil: all.
	Where graph.Filter
	// Municipalities holds codes or ids; empty: all that have values.
	Municipalities []string
	// Period: every year of which a day lies in it; nil: the latest with a value.
	Period *Period
	// AsOf is a day, YYYY-MM-DD. Empty: today.
	AsOf   string
	Gender string
}

// Comparison is an indicator of several municipalities.
type Comparison struct {
	Indicator graph.ID
	AsOf      string
	Years     []ComparedYear
}

// ComparedYear is a year of it. The median and what stands with it is of municipalities
// alone; nil where none has a value.
type ComparedYear struct {
	Year                    int
	Count                   int
	Median, Lowest, Highest *float64
	Values                  []ComparedValue
}

// ComparedValue is what it is in a municipality, region or country.
type ComparedValue struct {
	Municipality graph.ID
	Completeness string
	Value        *float64
	Missing      string
	Difference   *float64
	Rank         *int
}

// CompareOf sets indicators of municipalities side by side.
func CompareOf(ctx context.Context, s Source, asked CompareArguments) ([]Comparison, error) {
	if err := (Asked{Period: asked.Period, AsOf: asked.AsOf}).check(); err != nil {
		return nil, err
	}
	if asked.AsOf == "" {
		asked.AsOf = s.Today
	}
	peers, err := s.peers(ctx, asked.Municipalities)
	if err != nil {
		return nil, err
	}
	indicators, err := s.compared(ctx, asked, peers)
	if err != nil {
		return nil, err
	}
	kept, err := s.observedOf(ctx, indicators, peers, asked)
	if err != nil {
		return nil, err
	}
	found := []Comparison{}
	for row, id := range indicators.Nodes.IDs {
		one := Comparison{Indicator: graph.ID(id), AsOf: asked.AsOf, Years: []ComparedYear{}}
		for _, year := range kept[row].years(asked.Period == nil) {
			one.Years = append(one.Years, peers.year(year, kept[row][year], indicators.text("wanted", row)))
		}
		found = append(found, one)
	}
	return found, nil
}

// compared finds the indicators: as they are named, each once, else by title.
func (s Source) compared(ctx context.Context, asked CompareArguments, p *peers) (*table, error) {
	kind := s.Schema.Kind("Indicator")
	where := asked.Where
	if len(asked.Indicators) == 0 {
		observed := graph.EdgeMatch{Edge: kind.Edge("observations"), Quantifier: graph.Some}
		if p.named {
			observed.Where = p.observed(s.Schema)
		}
		return s.scan(ctx, kind.Name, graph.Both(where, observed), "wanted")
	}
	refs := make([]graph.Ref, len(asked.Indicators))
	for i, name := range asked.Indicators {
		refs[i] = graph.Ref{Kind: kind, Property: kind.Property("koladaId"), Value: name}
		if strings.HasPrefix(name, kind.Name+":") {
			refs[i] = graph.Ref{ID: name}
		}
	}
	found, err := s.View.Get(ctx, graph.Get{Refs: refs})
	if err != nil {
		return nil, err
	}
	named := graph.Nodes{Kind: kind}
	ids := make([]any, len(refs))
	for i, at := range found.At {
		if at.Kind != kind {
			return nil, fmt.Errorf("there is no indicator %.80q: %w", asked.Indicators[i], graph.ErrNotFound)
		}
		id := found.Kinds[kind].Nodes.IDs[at.Row]
		named.IDs, ids[i] = append(named.IDs, id), id
	}
	passing, err := s.scan(ctx, kind.Name, graph.Both(where, graph.Compare{Property: kind.ID(), Op: graph.In, Value: ids}), "wanted")
	if err != nil {
		return nil, err
	}
	return passing.inOrderOf(named), nil
}

// inOrderOf returns the rows of a scan in the order of some nodes, each once.
func (t *table) inOrderOf(nodes graph.Nodes) *table {
	numbers, _ := number(t.Nodes)
	var rows []int
	for _, at := range numbers.lookup(nodes) {
		if at >= 0 && !slices.Contains(rows, int(at)) {
			rows = append(rows, int(at))
		}
	}
	return newTable(&graph.Rows{Nodes: pick(t.Nodes, rows), Columns: pickColumns(t.Columns, rows)}, t.names)
}

// peers are the municipalities, regions and countries that are compared.
type peers struct {
	*table
	numbers *numbering
	// named: they were asked for by name, so each has a line whatever is known of it.
	named bool
}

func (s Source) peers(ctx context.Context, names []string) (*peers, error) {
	columns := []string{"type", "completeness"}
	if len(names) == 0 {
		all, err := s.scan(ctx, "Municipality", nil, columns...)
		if err != nil {
			return nil, err
		}
		p := &peers{table: all}
		p.numbers, _ = number(all.Nodes)
		return p, nil
	}
	towns, err := s.towns(ctx, names, nil)
	if err != nil {
		return nil, err
	}
	ids := make([]any, towns.Len())
	for i, id := range towns.IDs {
		ids[i] = id
	}
	found, err := s.scan(ctx, "Municipality", graph.Compare{Property: s.Schema.Kind("Municipality").ID(), Op: graph.In, Value: ids}, columns...)
	if err != nil {
		return nil, err
	}
	p := &peers{table: found.inOrderOf(towns.Nodes), named: true}
	p.numbers, _ = number(p.Nodes)
	return p, nil
}

// observed holds for observations of the peers.
func (p *peers) observed(schema *graph.Schema) graph.Filter {
	of := schema.Kind("Observation").Edge("municipality")
	ids := make([]any, p.len())
	for i, id := range p.Nodes.IDs {
		ids[i] = id
	}
	return graph.EdgeMatch{Edge: of, Quantifier: graph.Some, Where: graph.Compare{Property: of.Far.ID(), Op: graph.In, Value: ids}}
}

// observedYears are what is kept of an indicator, by year and peer.
type observedYears map[int]map[int32]observed

// observedOf reads what is kept of each indicator for the peers in the time asked for.
func (s Source) observedOf(ctx context.Context, indicators *table, p *peers, asked CompareArguments) ([]observedYears, error) {
	last, period := yearOf(asked.AsOf), Period{}
	if asked.Period != nil {
		period = *asked.Period
	}
	if period.To != "" {
		last = min(last, yearOf(period.To))
	}
	where := graph.Both(s.where("Observation.gender", graph.Eq, asked.Gender), s.where("Observation.year", graph.Lte, last))
	if period.From != "" {
		where = graph.Both(where, s.where("Observation.year", graph.Gte, yearOf(period.From)))
	}
	if p.named {
		where = graph.Both(where, p.observed(s.Schema))
	}
	observations, err := s.expand(ctx, "Indicator.observations", indicators.Nodes, where, "year", "value", "missing")
	if err != nil {
		return nil, err
	}
	whose, err := s.expand(ctx, "Observation.municipality", observations.Nodes, nil)
	if err != nil {
		return nil, err
	}
	kept := make([]observedYears, indicators.len())
	for i := range kept {
		kept[i] = observedYears{}
	}
	of := p.numbers.lookup(whose.Nodes)
	for row, indicator := range observations.parent() {
		for from, to := whose.of(row); from < to; from++ {
			if of[from] >= 0 {
				kept[indicator].add(of[from], observations.observed(row))
			}
		}
	}
	return kept, nil
}

// add keeps what is known of a year: of several the first with a value, else the first.
func (o observedYears) add(peer int32, one observed) {
	if o[one.year] == nil {
		o[one.year] = map[int32]observed{}
	}
	if there, known := o[one.year][peer]; !known || there.value == nil && one.value != nil {
		o[one.year][peer] = one
	}
}

// years returns the years in order, or only the latest with a value.
func (o observedYears) years(latest bool) []int {
	var years []int
	for year, kept := range o {
		valued := false
		for _, one := range kept {
			valued = valued || one.value != nil
		}
		if !latest || valued {
			years = append(years, year)
		}
	}
	slices.Sort(years)
	if latest && len(years) > 1 {
		years = years[len(years)-1:]
	}
	return years
}

// year sets the values of a year side by side.
func (p *peers) year(year int, kept map[int32]observed, wanted string) ComparedYear {
	y := ComparedYear{Year: year, Values: []ComparedValue{}}
	var values []float64
	for at := range int32(p.len()) {
		if one := kept[at]; one.value != nil && p.text("type", int(at)) == "MUNICIPALITY" {
			values = append(values, *one.value)
		}
	}
	slices.Sort(values)
	if y.Count = len(values); y.Count > 0 {
		median := rounded(values[(y.Count-1)/2]/2 + values[y.Count/2]/2) // their sum may be too large
		y.Median, y.Lowest, y.Highest = &median, &values[0], &values[y.Count-1]
	}
	for at, id := range p.Nodes.IDs {
		one, known := kept[int32(at)]
		if !known && !p.named {
			continue
		}
		value := ComparedValue{Municipality: graph.ID(id), Completeness: p.text("completeness", at), Value: one.value, Missing: one.missing}
		if one.value != nil && y.Median != nil {
			difference := rounded(*one.value - *y.Median)
			value.Difference = &difference
		}
		if one.value != nil && wanted != "" && p.text("type", at) == "MUNICIPALITY" {
			rank := 1 + nearer(values, *one.value, wanted)
			value.Rank = &rank
		}
		y.Values = append(y.Values, value)
	}
	return y
}

// nearer counts the values that are nearer to what is wanted than one.
func nearer(sorted []float64, one float64, wanted string) int {
	if wanted == "DOWN" {
		below, _ := slices.BinarySearch(sorted, one)
		return below
	}
	upTo, _ := slices.BinarySearch(sorted, math.Nextafter(one, math.Inf(1)))
	return len(sorted) - upTo
}
