package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"malgraf/bench"
)

// report is all that one run measured.
type report struct {
	Date    string            `json:"date"`
	Machine map[string]string `json:"machine"`
	Go      string            `json:"go"`
	Commits int               `json:"commits"`
	Lines   []line            `json:"lines"`
}

// line is what so many subscribers took: memory in kilobytes each, and the time from
// sending the mutation until the last of them has its event.
type line struct {
	Subscribers int     `json:"subscribers"`
	Selections  int     `json:"selections"`
	Memory      float64 `json:"kilobytesEach"`
	P50         float64 `json:"toldToAllP50Ms"`
	P99         float64 `json:"toldToAllP99Ms"`
	PerSecond   float64 `json:"eventsPerSecond"`
}

// page is the report in Markdown.
func (r *report) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s: %s cores of %s, %s, %s, %s; %d commits.\n\n", r.Date,
		r.Machine["cores"], r.Machine["processor"], r.Machine["memory"], r.Machine["system"], r.Go, r.Commits)
	b.WriteString("| subscribers | selections | memory each | told to all, p50 | p99 | events a second |\n|---|---|---|---|---|---|\n")
	for _, one := range r.Lines {
		fmt.Fprintf(&b, "| %d | %d | %.0f kB | %.1f ms | %.1f ms | %.0f |\n", one.Subscribers, one.Selections, one.Memory, one.P50, one.P99, one.PerSecond)
	}
	return b.String()
}

// write writes the file, and the table in benchmarks.md.
func (r *report) write(folder string) error {
	if err := bench.IntoFile(filepath.Join(folder, "benchmarks-subscribers.json"), r); err != nil {
		return err
	}
	return bench.IntoPage(filepath.Join(folder, "benchmarks.md"), "subscribers", r.page())
}
