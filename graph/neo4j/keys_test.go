package neo4j

import (
	"fmt"
	"sync"
	"testing"

	"malgraf/graph/neo4j/neo4jtest"
)

// Keys of batches that have been kept long enough go as fast as others come, however many
// these are.
func TestOldKeysGoAsFastAsOthersCome(t *testing.T) {
	server := neo4jtest.Start(t)
	server.Wipe(t)
	s := openFor(t, server)
	if _, err := s.Apply(t.Context(), town("1")); err != nil {
		t.Fatal(err)
	}
	const comes = 2 * forgetAfter
	run(t, server, fmt.Sprintf("UNWIND range(1, %d) AS i CREATE (:_Request {name: 'old ' + i, request: '', revision: 1, at: 0})", 3*comes/2))
	var all sync.WaitGroup
	for writer := range 20 {
		all.Go(func() {
			for i := range comes / 20 {
				batch := town("1")
				batch.By, batch.Key = "Bo", fmt.Sprint(writer, " ", i)
				if _, err := s.Apply(t.Context(), batch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	row := run(t, server, "MATCH (r:_Request) RETURN count(CASE WHEN r.at = 0 THEN 1 END), count(CASE WHEN r.at > 0 THEN 1 END)").Records[0].Values
	if row[0] != int64(0) || row[1] != int64(comes) {
		t.Errorf("%d old keys are left of %d, and %d others", row[0], 3*comes/2, row[1])
	}
}
