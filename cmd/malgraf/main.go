// Command malgraf serves a municipality's goal graph over GraphQL, and moves
// graphs in and out of stores.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commandLine is all that the program understands. Every flag has an environment variable.
type commandLine struct {
	Serve    serveCommand    `cmd:"" default:"withargs" help:"Serve the graph: GraphQL at /graphql, the Playground at /. This is what happens without a command."`
	Import   importCommand   `cmd:"" help:"Bring data into a store: an outline, a table, or the lines of an export."`
	Export   exportCommand   `cmd:"" help:"Write a whole graph as JSON lines, which import reads."`
	Copy     copyCommand     `cmd:"" help:"Make the whole graph of a store in another, and compare the two."`
	Disclose discloseCommand `cmd:"" help:"Write an answer, or all there is of a node, for a public-records request: masked, with the ground for each mask."`
	Check    checkCommand    `cmd:"" help:"List what falls between the chairs in municipalities (orphans) and what breaks the rules of the schema (violations); the exit code tells whether limits are kept. For a job in the night."`
	Backup   backupCommand   `cmd:"" help:"Copy a store's file, also while a server has it open."`
	Verify   verifyCommand   `cmd:"" help:"Check a store against the schema and its own invariants, and list what breaks them."`
	Ready    readyCommand    `cmd:"" help:"Ask a running program whether it is ready; the exit code tells. It is the health check of the container image."`

	Version kong.VersionFlag `env:"-" help:"Say which version this is."`
}

// run is the program: it returns the exit code. What the user asked for goes to
// stdout; logs, progress and errors go to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var line commandLine
	code := -1
	build, _ := debug.ReadBuildInfo()
	parser, err := kong.New(&line,
		kong.Name("malgraf"),
		kong.Description("The goals, targets, assignments, departments, development areas and policy documents of a municipality, as a graph to ask."),
		kong.Help(help),
		kong.Writers(stdout, stderr),
		kong.Exit(func(status int) { code = status }),
		kong.DefaultEnvars("MALGRAF"),
		kong.Vars{"version": version(build)},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&terminal{stdout: stdout, stderr: stderr, patience: longestWait}),
	)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "malgraf:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if code >= 0 { // --help or --version has been answered
		return code
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "malgraf: %s\nmalgraf --help explains all commands and flags.\n", redactedOf(args, err.Error()))
		return 2
	}
	if err := parsed.Run(); err != nil {
		if errors.Is(err, context.Canceled) && ctx.Err() != nil {
			_, _ = fmt.Fprintln(stderr, "malgraf: interrupted")
			return 130
		}
		_, _ = fmt.Fprintln(stderr, "malgraf:", redactedOf(args, err.Error()))
		return 1
	}
	return 0
}

// terminal is where a command writes.
type terminal struct {
	stdout, stderr io.Writer
	// patience is how long it waits for a store.
	patience time.Duration
}

func (t *terminal) print(format string, args ...any) {
	_, _ = fmt.Fprintf(t.stdout, format+"\n", args...)
}
func (t *terminal) note(format string, args ...any) {
	_, _ = fmt.Fprintf(t.stderr, format+"\n", args...)
}
func (t *terminal) report(report fmt.Stringer) { _, _ = fmt.Fprint(t.stderr, report) }
