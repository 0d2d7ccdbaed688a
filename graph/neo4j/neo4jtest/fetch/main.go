// Command fetch fetches the Neo4j that the tests start, once, before they run.
package main

import (
	"fmt"
	"os"

	"malgraf/graph/neo4j/neo4jtest"
)

func main() {
	what, err := neo4jtest.Prepare()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Neo4j for the tests:", err)
		os.Exit(1)
	}
	fmt.Println(what)
}
