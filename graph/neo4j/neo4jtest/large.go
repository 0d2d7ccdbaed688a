package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// Large returns the first server that NEO4J_URL names, or starts one of no test's with so
// much heap and page cache, in MiB, and with all that Java's compiler can do: one to
// measure. It ends with [Server.Stop], or with this process.
func Large(heap, pageCache int) (*Server, error) {
	if addresses := outside(); len(addresses) > 0 {
		return connect(addresses[0])
	}
	return only(launch(1, pageCache, fmt.Sprintf("-Xms%dm", heap), maxHeap(heap)))
}

// Stop ends a server that was started here, with those that were started with it, and lets
// go of another.
func (s *Server) Stop() error {
	err := s.driver.Close(context.Background())
	if s.process == nil {
		return err
	}
	err = errors.Join(err, s.process.end())
	_ = os.Remove(lockOf(s.URL)) // mostly there is none
	return err
}

// DropIndexes drops all but those of constraints, and those that writing looks into. To
// build an index when all is there is several times faster than to keep it up to date
// while a store is filled; the store makes them anew when it is next opened.
func (s *Server) DropIndexes(ctx context.Context) error {
	const which = "SHOW INDEXES YIELD name, type, owningConstraint, labelsOrTypes WHERE owningConstraint IS NULL AND type <> 'LOOKUP' AND NOT '_Key' IN labelsOrTypes RETURN name"
	found, err := s.run(ctx, which)
	if err != nil {
		return err
	}
	for _, record := range found.Records {
		if _, err := s.run(ctx, fmt.Sprintf("DROP INDEX `%s`", record.Values[0])); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) run(ctx context.Context, text string) (*bolt.EagerResult, error) {
	return bolt.ExecuteQuery(ctx, s.driver, text, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
}
