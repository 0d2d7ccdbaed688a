package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"malgraf/bench"
)

// report is all that one run measured. Times are in milliseconds, but where a name
// says seconds.
type report struct {
	Date     string            `json:"date"`
	Machine  map[string]string `json:"machine"`
	Versions map[string]string `json:"versions"`
	Graphs   []*graphResult    `json:"graphs"`
}

// graphResult is what was measured at one number of municipalities.
type graphResult struct {
	Municipalities int `json:"municipalities"`
	Nodes          int `json:"nodes"`
	Edges          int `json:"edges"`
	// FillNeo4j and Import bring the graph (for Neo4j what it grew by) into the stores;
	// StartNeo4j and StartEmbedded are the program's starts, until it can be asked, on
	// Neo4j with the making of its indexes.
	FillNeo4j     float64           `json:"fillNeo4jSeconds"`
	Import        float64           `json:"importSeconds"`
	StartNeo4j    float64           `json:"startNeo4jSeconds"`
	StartEmbedded float64           `json:"startEmbeddedSeconds"`
	Questions     []*questionResult `json:"questions"`
	// Writes are measured on the largest graph alone, for they make it grow.
	Writes *writesResult `json:"writes,omitempty"`
}

type questionResult struct {
	Name  string                 `json:"name"`
	Sides map[string]*sideResult `json:"sides"`
}

// sideResult is what one side took for one question.
type sideResult struct {
	// Bytes of the answer, where it is JSON.
	Bytes int `json:"bytes,omitempty"`
	// First is the median of first calls of a shape, Forgotten the same where Neo4j has
	// no plan of any statement.
	First     float64 `json:"firstMs,omitempty"`
	Forgotten float64 `json:"firstNoPlansMs,omitempty"`
	// P50 and P99 of so many Calls over one connection.
	P50   float64 `json:"p50Ms,omitempty"`
	P99   float64 `json:"p99Ms,omitempty"`
	Calls int     `json:"calls,omitempty"`
	// PerSecond is how many requests were answered a second over 16 connections.
	PerSecond float64 `json:"perSecond"`
	// Failed says why there is no PerSecond: the peer did not answer so many at once.
	Failed string `json:"failed,omitempty"`
}

func seconds(d time.Duration) float64 {
	return float64(d.Round(time.Millisecond)) / float64(time.Second)
}
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}

func newReport(ctx context.Context, database *database) (*report, error) {
	neo4j, err := database.version(ctx)
	if err != nil {
		return nil, err
	}
	r := &report{
		Date:     time.Now().UTC().Format(time.DateOnly),
		Machine:  bench.Machine(),
		Versions: map[string]string{"Neo4j": fmt.Sprintf("%s, heap %d MiB, page cache %d MiB", neo4j, heap, pageCache), "Go": runtime.Version(), "Node": said("node", "--version"), "Java": said("java", "--version")},
	}
	if info, has := debug.ReadBuildInfo(); has {
		for _, module := range info.Deps {
			if strings.Contains(module.Path, "neo4j-go-driver") {
				r.Versions["neo4j-go-driver"] = module.Version
			}
		}
	}
	return r, r.peerVersions()
}

// peerVersions reads what the peer is made of.
func (r *report) peerVersions() error {
	folder, err := peerFolder()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return err
	}
	var packages struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	if err := json.Unmarshal(text, &packages); err != nil {
		return err
	}
	for name, version := range packages.Dependencies {
		r.Versions[name] = version
	}
	return nil
}

// said returns the first line that a program says, "" where there is none.
func said(name string, args ...string) string {
	out, _ := exec.Command(name, args...).Output()
	line, _, _ := strings.Cut(string(out), "\n")
	return line
}

// at returns what was measured at a number of municipalities, else at the largest.
func (r *report) at(municipalities int) *graphResult {
	for _, one := range r.Graphs {
		if one.Municipalities == municipalities {
			return one
		}
	}
	return r.Graphs[len(r.Graphs)-1]
}

// write writes the file, the plots, and the tables in benchmarks.md.
func (r *report) write(folder string) error {
	if err := bench.IntoFile(filepath.Join(folder, "benchmarks.json"), r); err != nil {
		return err
	}
	if err := r.plot(filepath.Join(folder, "benchmarks.svg")); err != nil {
		return err
	}
	return bench.IntoPage(filepath.Join(folder, "benchmarks.md"), "measured", r.page())
}
