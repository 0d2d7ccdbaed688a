// Command writesdl writes what package derive makes of schema/ into the directory
// it is given: schema.graphql, the full SDL, and stub.graphql, from which gqlgen generates.
package main

import (
	"fmt"
	"io/fs"
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
	for name, derived := range map[string]func(fs.FS) (string, error){
		"schema.graphql": derive.SDL,
		"stub.graphql":   derive.Stub,
	} {
		sdl, err := derived(schema.Files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(args[0], name), []byte(sdl), 0o644); err != nil {
			return err
		}
	}
	return nil
}
