package neo4j

import (
	"log/slog"
	"time"
)

// Options of Open. The zero value is what most want.
type Options struct {
	// Database to use; "" is "neo4j". It is always named, so that no statement
	// asks first which one it runs in.
	Database string
	// User and Password; where empty, those of the address.
	User, Password string
	// Connections is the most connections at a time; 0 is 100.
	Connections int
	// Patience is how long a connection may be waited for, and how long what may
	// pass is tried again; 0 is 2 s.
	Patience time.Duration
	// Statement is the longest that a statement of a context without deadline may
	// take; 0 is 60 s.
	Statement time.Duration
	// Poll is how often commits of other processes are looked for while someone
	// watches; 0 is 250 ms.
	Poll time.Duration
	// Indexes is how often they are looked at while Neo4j stays; 0 is a minute.
	Indexes time.Duration
	// Levels says how the levels of a question are asked.
	Levels Levels
	// Notifications asks the server what it thinks of the statements; for tests.
	Notifications bool
	// Now tells the time that commits bear and that keys of batches are kept by; nil is
	// time.Now. Processes on one Neo4j should agree on it.
	Now func() time.Time
	// Log is told of what goes wrong in the background; nil is slog.Default().
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Database == "" {
		o.Database = "neo4j"
	}
	if o.Connections == 0 {
		o.Connections = 100
	}
	if o.Patience == 0 {
		o.Patience = 2 * time.Second
	}
	if o.Statement == 0 {
		o.Statement = 60 * time.Second
	}
	if o.Poll == 0 {
		o.Poll = 250 * time.Millisecond
	}
	if o.Indexes == 0 {
		o.Indexes = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}
