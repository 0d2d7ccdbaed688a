// Command subscribers measures what following costs: it starts the program on an empty
// store, opens subscriptions over WebSockets, each on a connection of its own, and tells
// how much memory each takes, how soon a commit has been told to all of them, and how soon
// all have caught up who come back at once.
//
//	go run ./bench/subscribers -subscribers 1000 -different 1,50 -stores embedded,neo4j
//
// It prints a table, and writes it with what it ran on into docs/benchmarks.md and
// docs/benchmarks-subscribers.json. Client and server share the machine. Timings decide nothing: it fails only where
// somebody is not told a commit, or not in order.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"malgraf/bench"
)

func main() {
	subscribers := flag.Int("subscribers", 1000, "how many subscribe")
	different := flag.String("different", "1,50", "how many different selections they have among them")
	stores := flag.String("stores", "embedded,neo4j", "on which stores")
	commits := flag.Int("commits", 200, "how many commits are told")
	out := flag.String("out", "docs", "folder of benchmarks.md and benchmarks-subscribers.json; empty: none")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *subscribers, *commits, *different, *stores, *out); err != nil {
		fmt.Fprintln(os.Stderr, "subscribers:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, subscribers, commits int, different, stores, out string) error {
	dir, err := os.MkdirTemp("", "malgraf-subscribers-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "malgraf")
	if said, err := exec.CommandContext(ctx, "go", "build", "-o", program, "malgraf/cmd/malgraf").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	r := report{Date: time.Now().UTC().Format(time.DateOnly), Machine: bench.Machine(), Go: runtime.Version(), Commits: commits}
	for _, store := range strings.Split(stores, ",") {
		for _, text := range strings.Split(different, ",") {
			selections, err := strconv.Atoi(text)
			if err != nil {
				return err
			}
			m := measurement{store: store, subscribers: subscribers, selections: selections, commits: commits}
			if err := m.on(ctx, program, filepath.Join(dir, text+".db")); err != nil {
				return fmt.Errorf("%s: %w", store, err)
			}
			r.Lines = append(r.Lines, m.line())
		}
	}
	fmt.Print(r.page())
	if out == "" {
		return nil
	}
	return r.write(out)
}
