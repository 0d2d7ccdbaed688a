// Command writesdl writes the full SDL into the directory it is given: schema.graphql.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"malgraf/graph/derive"
	"malgraf/schema"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "writesdl:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("want one directory, got %q", args)
	}
	sdl, err := derive.SDL(schema.Files)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(args[0], "schema.graphql"), []byte(sdl), 0o644)
}
