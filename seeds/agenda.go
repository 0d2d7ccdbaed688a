package seeds

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"malgraf/graph"
)

// agendaFile is data/agenda2030.yaml.
type agendaFile struct {
	Sources   struct{ UN, Titles, Dimensions, English string }
	Swedish   map[string]string // what the words in the table's last column mean
	Framework struct {
		Code, Title string
		TitleEn     string `yaml:"titleEn"`
		Level       string
	}
	Goals []struct {
		Code, Title string
		TitleEn     string `yaml:"titleEn"`
		Dimensions  []string
	}
}

// loadAgenda returns the framework, its goals and its targets, each below what it is part of.
func loadAgenda() ([]graph.Change, error) {
	text, err := files.ReadFile("data/agenda2030.yaml")
	if err != nil {
		return nil, err
	}
	var file agendaFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return nil, err
	}
	targets, err := readTargets()
	if err != nil {
		return nil, err
	}
	changes := file.frameworkAndGoals()
	for _, target := range targets {
		more, err := file.target(target)
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	return changes, nil
}

func (f *agendaFile) frameworkAndGoals() []graph.Change {
	framework := "Framework:" + f.Framework.Code
	changes := []graph.Change{{Node: framework, Set: map[string]any{
		"code": f.Framework.Code, "title": f.Framework.Title, "titleEn": f.Framework.TitleEn,
		"level": f.Framework.Level, "source": f.Sources.UN, "basis": stated,
	}}}
	for _, goal := range f.Goals {
		id := "Goal:" + goal.Code
		source := strings.Join([]string{f.Sources.UN + ", goal " + goal.Code, f.Sources.Titles, f.Sources.Dimensions}, "; ")
		changes = append(changes,
			graph.Change{Node: id, Set: map[string]any{
				"code": goal.Code, "title": goal.Title, "titleEn": goal.TitleEn, "dimensions": goal.Dimensions,
				"source": source, "basis": stated,
			}},
			f.part("PART_OF", id, framework))
	}
	return changes
}

// A targetRow is one line of data/agenda2030-targets.csv.
type targetRow struct{ code, title, titleEn, swedish string }

func readTargets() ([]targetRow, error) {
	text, err := files.ReadFile("data/agenda2030-targets.csv")
	if err != nil {
		return nil, err
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll() // refuses lines of another length than the first
	if err != nil {
		return nil, fmt.Errorf("agenda2030-targets.csv: %w", err)
	}
	var rows []targetRow
	for _, r := range records[1:] {
		rows = append(rows, targetRow{r[0], r[1], r[2], r[3]})
	}
	return rows, nil
}

func (f *agendaFile) target(row targetRow) ([]graph.Change, error) {
	swedish, known := f.Swedish[row.swedish]
	if !known {
		return nil, fmt.Errorf("target %s: no source is called %q", row.code, row.swedish)
	}
	goal, _, _ := strings.Cut(row.code, ".")
	id := "Target:" + row.code
	source := strings.Join([]string{f.Sources.UN + ", target " + row.code, swedish, f.Sources.English}, "; ")
	return []graph.Change{
		{Node: id, Set: map[string]any{
			"code": row.code, "title": row.title, "titleEn": row.titleEn, "source": source, "basis": stated,
		}},
		f.part("PART_OF", id, "Goal:"+goal),
		f.part("IN_FRAMEWORK", id, "Framework:"+f.Framework.Code),
	}, nil
}

func (f *agendaFile) part(edge, from, to string) graph.Change {
	return graph.Change{Edge: edge, From: from, To: to, Set: map[string]any{"source": f.Sources.UN, "basis": stated}}
}
