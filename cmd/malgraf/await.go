package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"malgraf/graph"
)

// longestWait is how long a command waits for a store that is away or is being set
// up. A large file that is being read takes less.
const longestWait = 2 * time.Minute

// Nothing is said at first of what is awaited, then more and more seldom.
const (
	firstSilence   = 2 * time.Second
	longestSilence = 30 * time.Second
)

// untilReady waits while a store is becoming ready, and tells, if tell is not nil,
// what is awaited when that has gone on for a while.
func untilReady(ctx context.Context, store graph.Store, tell func(error)) error {
	silent, told := firstSilence, time.Now()
	for {
		err := store.Ready(ctx)
		if err == nil || !errors.Is(err, graph.ErrUnavailable) {
			return err
		}
		if time.Since(told) > silent && tell != nil {
			silent, told = min(2*silent, longestSilence), time.Now()
			tell(err)
		}
		if ended := pause(ctx, 5*time.Millisecond); ended != nil {
			return errors.Join(ended, err)
		}
	}
}

// waited logs what a server waits for.
func waited(err error) { slog.Warn("waiting for the store", "reason", redacted(err.Error())) }

// pause waits, less if the context ends.
func pause(ctx context.Context, how time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(how):
		return nil
	}
}

// await waits until a command can use its store, but not for ever: nobody may be
// looking.
func (t *terminal) await(ctx context.Context, store graph.Store, name storeURL) error {
	waiting, cancel := context.WithTimeout(ctx, t.patience)
	defer cancel()
	err := untilReady(waiting, store, func(err error) { t.note("waiting for %s: %s", name, redacted(err.Error())) })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if waiting.Err() != nil {
		return fmt.Errorf("%s was not ready within %s: %w", name, t.patience, err)
	}
	return err
}
