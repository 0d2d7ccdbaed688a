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

// line is what so many subscribers took: memory in kilobytes each, the time from sending
// the mutation until the last of them has its event, and the time until all have caught up
// who come back at once.
type line struct {
	Store       string  `json:"store"`
	Subscribers int     `json:"subscribers"`
	Selections  int     `json:"selections"`
	Memory      float64 `json:"kilobytesEach"`
	P50         float64 `json:"toldToAllP50Ms"`
	P99         float64 `json:"toldToAllP99Ms"`
	PerSecond   float64 `json:"eventsPerSecond"`
	Back        float64 `json:"caughtUpSeconds"`
}

// page is the report in Markdown.
func (r *report) page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Measured on %s: %s cores of %s, %s, %s, %s; %d commits.\n\n", r.Date,
		r.Machine["cores"], r.Machine["processor"], r.Machine["memory"], r.Machine["system"], r.Go, r.Commits)
	b.WriteString("| store | subscribers | selections | memory each | told to all, p50 | p99 | events a second | all back |\n|---|---:|---:|---:|---:|---:|---:|---:|\n")
	for _, one := range r.Lines {
		fmt.Fprintf(&b, "| %s | %d | %d | %.0f kB | %.1f ms | %.1f ms | %.0f | %.1f s |\n", one.Store, one.Subscribers, one.Selections, one.Memory, one.P50, one.P99, one.PerSecond, one.Back)
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
