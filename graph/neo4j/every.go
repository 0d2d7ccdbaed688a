package neo4j

import (
	"context"
	"time"
)

// every does something each time that so long has passed, until the context ends.
func every(ctx context.Context, period time.Duration, do func()) {
	ticks := time.NewTicker(period)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			do()
		}
	}
}
