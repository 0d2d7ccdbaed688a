// Command lines prints the benchmark's graph as `malgraf import` reads it, so that a
// store of any size can be made by hand:
//
//	go run ./bench/lines 390 | malgraf import /dev/stdin --store file:million.db
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"malgraf/bench"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "lines:", err)
		os.Exit(1)
	}
}

func run(args []string, to io.Writer) error {
	if len(args) != 1 {
		return fmt.Errorf("it wants how many municipalities, such as 40; got %d arguments", len(args))
	}
	municipalities, err := strconv.Atoi(args[0])
	if err != nil || municipalities < 1 || municipalities > 9999 {
		return fmt.Errorf("how many municipalities: %q is no number from 1 to 9999", args[0])
	}
	buffered := bufio.NewWriter(to)
	lines := json.NewEncoder(buffered)
	for change := range bench.Municipalities(municipalities) {
		if err := lines.Encode(change); err != nil {
			return err
		}
	}
	return buffered.Flush()
}
