package neo4j

import (
	"context"
	_ "embed" // the statement
	"fmt"
	"log/slog"
	"sync"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

//go:embed cypher/pulse.cypher
var pulseText string

// pulse knows whether Neo4j is there. A server that has gone silent looks to a call
// like one that takes its time, so while calls wait and nothing is heard it is asked
// for something small. When that goes unanswered for as long as the store is patient,
// or a call has tried in vain for so long, Neo4j is given up: the calls that wait
// end, and new ones fail at once until it answers again.
type pulse struct {
	log *slog.Logger

	mu sync.Mutex
	// waiting calls, and since when there have been any.
	waiting int
	since   time.Time
	// heard is when Neo4j last answered anything, and lost when it was given up; the
	// zero time while it is there.
	heard, lost time.Time
	// there ends when Neo4j is given up.
	there  context.Context
	giveUp context.CancelFunc
	// doubts is how often it may have come back as another than it was, or was found to be
	// another, settled how many of these have been looked into; back is told of the former.
	doubts, settled int
	back            chan struct{}
}

func newPulse(log *slog.Logger) *pulse {
	p := &pulse{log: log, back: make(chan struct{}, 1)}
	p.there, p.giveUp = context.WithCancel(context.Background())
	return p
}

// begin returns the context of a call that waits for Neo4j, which also ends when
// Neo4j is given up.
func (p *pulse) begin(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.waiting == 0 {
		p.since = time.Now()
	}
	p.waiting++
	keep := context.AfterFunc(p.there, cancel)
	return ctx, func() {
		keep()
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waiting--
	}
}

// hear notes that Neo4j has answered.
func (p *pulse) hear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.heard = time.Now()
	if p.lost.IsZero() {
		return
	}
	p.log.Info("neo4j is back", "after", p.heard.Sub(p.lost).Round(time.Millisecond))
	p.lost = time.Time{}
	p.there, p.giveUp = context.WithCancel(context.Background())
	p.doubtNow()
}

// doubt notes that Neo4j has taken no connection: it may come back before it is given up.
func (p *pulse) doubt() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doubtNow()
}

// mistrust notes that something was found amiss by who goes on looking at it.
func (p *pulse) mistrust() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doubts++
}

// doubtNow is doubt; mu is held.
func (p *pulse) doubtNow() {
	p.doubts++
	select {
	case p.back <- struct{}{}:
	default: // told already
	}
}

// doubted tells whether there are doubts that have not been looked into.
func (p *pulse) doubted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settled < p.doubts
}

// look returns what settles the doubts that there are now.
func (p *pulse) look() (settle func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.doubts
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.settled = now
	}
}

// heardSince tells whether Neo4j has answered anything after a time.
func (p *pulse) heardSince(begun time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.heard.After(begun)
}

// lose gives Neo4j up, which has been tried in vain since some time, unless others
// have heard of it.
func (p *pulse) lose(begun time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.lost.IsZero() || p.heard.After(begun) {
		return
	}
	p.log.Warn("neo4j is away", "error", err)
	p.lost = time.Now()
	p.giveUp()
}

// away is an error while Neo4j is given up.
func (p *pulse) away() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.lost.IsZero() {
		return nil
	}
	return fmt.Errorf("neo4j has been away for %v: %w", time.Since(p.lost).Round(time.Millisecond), graph.ErrUnavailable)
}

// quiet is how long nothing may be heard before Neo4j is asked.
const quiet = 250 * time.Millisecond

// isDue tells whether Neo4j is to be asked whether it is there.
func (p *pulse) isDue() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.lost.IsZero() || p.waiting > 0 && time.Since(p.since) > quiet && time.Since(p.heard) > quiet
}

// feel keeps the pulse until the store's last call has ended.
func (s *Store) feel(ctx context.Context) {
	var vain time.Time // since when it has been asked in vain
	every(ctx, quiet/2, func() {
		if !s.pulse.isDue() {
			vain = time.Time{}
			return
		}
		if vain.IsZero() || s.pulse.heardSince(vain) {
			vain = time.Now()
		}
		if err := s.touch(ctx); err != nil && ctx.Err() == nil && time.Since(vain) >= s.options.Patience {
			s.pulse.lose(vain, err)
		}
	})
}

// touch asks Neo4j for as little as there is, on the connection that is kept for it.
func (s *Store) touch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.options.Patience)
	defer cancel()
	_, err := s.run(ctx, "pulse", pulseText, nil, bolt.SessionConfig{AccessMode: bolt.AccessModeRead, DatabaseName: s.options.Database})
	return err
}
