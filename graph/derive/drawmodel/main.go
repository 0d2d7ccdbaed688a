// Command drawmodel draws the model of schema/ into the Markdown file that it is
// given, between the two marks there.
package main

import (
	"fmt"
	"os"
	"strings"

	"malgraf/graph/derive"
	"malgraf/schema"
)

const (
	begin = "<!-- drawn by `go generate ./...` -->\n"
	end   = "<!-- until here -->\n"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "drawmodel:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one file, got %q", args)
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(text), begin)
	_, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		return fmt.Errorf("%s does not have the marks %q and %q", args[0], begin, end)
	}
	drawing, err := derive.Drawing(schema.Files)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], []byte(before+begin+drawing+end+after), 0o644)
}
