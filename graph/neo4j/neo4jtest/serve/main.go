// Command serve starts Neo4js, runs a command that finds them in NEO4J_URL, and ends them:
//
//	go run ./graph/neo4j/neo4jtest/serve 3 go test -p 3 ./...
//
// The packages then take turns on servers that have compiled what they need, which all do
// in one process: a server for each takes twice the processor. Where NEO4J_URL is set, the
// command is just run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"malgraf/graph/neo4j/neo4jtest"
)

func main() {
	code, err := serve(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "serve:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

// serve returns the exit code of the command.
func serve(args []string) (int, error) {
	if len(args) < 2 {
		return 0, errors.New("give how many servers to start, and the command that wants them")
	}
	many, err := strconv.Atoi(args[0])
	if err != nil || many < 1 {
		return 0, fmt.Errorf("%q servers", args[0])
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command := exec.CommandContext(ctx, args[1], args[2:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	if os.Getenv(neo4jtest.URLVariable) == "" {
		servers, err := neo4jtest.Launch(many)
		defer end(servers)
		if err != nil {
			return 0, err
		}
		addresses := make([]string, len(servers))
		for i, server := range servers {
			addresses[i] = server.URL
		}
		command.Env = append(os.Environ(), neo4jtest.URLVariable+"="+strings.Join(addresses, " "))
	}
	err = command.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return exit.ExitCode(), nil
	}
	return 0, err
}

func end(servers []*neo4jtest.Server) {
	for _, server := range servers {
		if err := server.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, "serve: a Neo4j did not end well:", err)
		}
	}
}
