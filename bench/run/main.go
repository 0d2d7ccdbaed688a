// Command run measures Målgraf beside the peer made for Neo4j (@neo4j/graphql on
// Apollo Server), on one Neo4j and in one run: for each number of municipalities it
// brings the generated graph into Neo4j and into a file, compares the answers to the
// benchmark's questions, then measures the peer, Målgraf on both stores, a statement
// by hand through the bare driver, the same behind HTTP, and a program that answers
// ready bytes.
//
// It prints tables with the floors that the project has set itself, and writes what it
// measured: a JSON file, a plot, and the tables in docs/benchmarks.md. Timings
// decide nothing: it fails only where something does not answer, or answers differ.
//
// To measure more:
//   - another question: its three texts in bench/questions, a line in [bench.Questions],
//     its floor in floors.go;
//   - another side: a [side] that world.startSides appends, its name in the order of
//     table.go and, if it is to be drawn, in plot.go;
//   - another kind of load (such as writes): a method of world that makes
//     [bench.Load]s, called at the end of world.measure while all servers run; what it
//     measures is a field of graphResult, and its rows a table of its own that
//     graphResult.table appends.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"malgraf/bench"
)

// plan is what the flags ask for.
type plan struct {
	sizes []int
	// span is how long each side is asked a question, with one connection and with many.
	span time.Duration
	// turns is in how many parts that time is cut.
	turns int
	// firsts is how often the first call of a shape is measured.
	firsts    int
	questions []bench.Question
	out       string
}

func main() {
	switch { // how the program starts itself
	case len(os.Args) == 3 && os.Args[1] == "static":
		fail(serveBytes(os.Args[2]))
		return
	case len(os.Args) == 2 && os.Args[1] == "hand":
		fail(serveByHand())
		return
	}
	p := plan{turns: turns}
	sizes := flag.String("municipalities", "1,40,290", "how many municipalities the graph has, rising")
	names := flag.String("questions", "", "which questions (all)")
	short := flag.Bool("short", false, "1 and 40 municipalities, half the time")
	flag.DurationVar(&p.span, "time", 2*time.Second, "how long each side is asked each question, with 1 connection and with 16")
	flag.IntVar(&p.firsts, "firsts", 5, "how often the first call of a shape is measured")
	flag.StringVar(&p.out, "out", "docs", "folder for benchmarks.json, the plot, and the tables in benchmarks.md; empty: none")
	flag.Parse()
	if *short {
		*sizes, p.span, p.firsts = "1,40", p.span/2, 3
	}
	for _, text := range strings.Split(*sizes, ",") {
		size, err := strconv.Atoi(text)
		fail(err)
		p.sizes = append(p.sizes, size)
	}
	slices.Sort(p.sizes)
	for _, question := range bench.Questions {
		if *names == "" || slices.Contains(strings.Split(*names, ","), question.Name) {
			p.questions = append(p.questions, question)
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := p.run(ctx); err != nil {
		stop()
		fail(err)
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run measures all sizes, and writes what came out as it goes.
func (p plan) run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "malgraf-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "malgraf")
	say("building the program")
	if out, err := exec.Command("go", "build", "-o", program, "malgraf/cmd/malgraf").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	database, err := startDatabase(ctx)
	if err != nil {
		return err
	}
	defer database.stop()
	report, err := newReport(ctx, database)
	if err != nil {
		return err
	}
	for _, size := range p.sizes {
		w := world{plan: p.at(size), dir: dir, program: program, database: database, municipalities: size}
		measured, err := w.measure(ctx)
		if err != nil {
			return fmt.Errorf("%d municipalities: %w", size, err)
		}
		report.Graphs = append(report.Graphs, measured)
		fmt.Print("\n", measured.table(), "\n")
	}
	fmt.Print(report.floors(), "\n")
	if p.out == "" {
		return nil
	}
	return report.write(p.out)
}

// at is the plan for a number of municipalities: all but the one that the floors speak of
// show how the curve goes, for which less will do.
func (p plan) at(size int) plan {
	if size != reference {
		p.span, p.turns, p.firsts = p.span/2, p.turns/2, (p.firsts+1)/2
	}
	return p
}

var started = time.Now()

// say tells how far the run is.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%6s  %s\n", time.Since(started).Round(time.Second), fmt.Sprintf(format, args...))
}
