package neo4j

import (
	"context"
	_ "embed" // the statement
)

//go:embed cypher/which.cypher
var whichText string

// Which returns what the database is told from all others by, which it has whatever
// address leads to it. A copy of its files has the same.
func (s *Store) Which(ctx context.Context) (string, error) {
	row, err := s.ask(ctx, "which", whichText, nil)
	if err != nil {
		return "", err
	}
	id, _ := row["id"].(string)
	return id, nil
}
