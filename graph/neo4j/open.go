package neo4j

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/notifications"
	"golang.org/x/sync/singleflight"

	"malgraf/graph"
)

// Store is a graph in Neo4j. It implements [graph.Store].
type Store struct {
	schema      *graph.Schema
	options     Options
	driver      bolt.DriverWithContext
	bookmarks   bolt.BookmarkManager
	connections *connections
	members     *members
	meter       *meter
	pulse       *pulse
	// often knows questions, steps how the small writes go.
	often, steps *often
	// lengths knows how long lists are.
	lengths     *lengths
	definitions []definition
	// edgeLines are the orders of lists along edges that an index has.
	edgeLines map[*graph.EdgeType]line
	// shape is what shadows the schema has.
	shape string

	writes chan *write
	// forgetting of keys; the writer's.
	forgetting forgetting
	// unread: words may have to be entered.
	unread atomic.Bool
	// own is the last revision that this process has made; the writer's.
	own graph.Revision
	// known are nodes as they were then; the writer's.
	known known
	// written is closed when no more writes are made.
	written chan struct{}
	// calls under way.
	calls sync.WaitGroup
	// stop ends what runs in the background, work waits for it.
	stop context.CancelFunc
	life context.Context
	work sync.WaitGroup
	// still ends the pulse, stopped waits for it.
	still   context.CancelFunc
	stopped sync.WaitGroup

	mu sync.Mutex
	// ready once the store is set up; before, doing says how far it is; broken is
	// why it will not become ready. Once ready it stays so: what has come back with
	// other indexes is slower than it was, of which Ready alone speaks.
	ready  bool
	doing  string
	broken error
	closed bool
	// revision is the last commit known, moved is closed when it moves on.
	revision graph.Revision
	moved    chan struct{}
	watchers int

	// reading is what several wait for together.
	reading singleflight.Group
	turns   turns
}

// Open returns a store at an address such as neo4j://USER:PASSWORD@HOST:7687
// (neo4j, bolt, and either with +s or +ssc). It does not wait for Neo4j: Ready
// tells when the store can be used. An address that cannot be one is ErrInvalid.
func Open(ctx context.Context, address string, options Options, schema *graph.Schema) (*Store, error) {
	options = options.withDefaults()
	where, err := url.Parse(address)
	if err != nil || where.Host == "" {
		return nil, fmt.Errorf("neo4j: the address is none of the form neo4j://HOST:PORT: %w", graph.ErrInvalid)
	}
	if where.User != nil && options.User == "" {
		options.User = where.User.Username()
	}
	if password, has := where.User.Password(); has && options.Password == "" {
		options.Password = password
	}
	where.User = nil
	tokens := bolt.NoAuth()
	if options.User != "" {
		tokens = bolt.BasicAuth(options.User, options.Password, "")
	}
	connections, members := newConnections(options), &members{}
	driver, err := bolt.NewDriverWithContext(where.String(), tokens, options.configure, func(c *config.Config) {
		c.Log, c.AddressResolver = connections.opened, members.resolve
	})
	if err != nil {
		return nil, fmt.Errorf("neo4j: the address: %w: %w", err, graph.ErrInvalid)
	}
	s := &Store{
		schema: schema, options: options, driver: driver, definitions: definitions(schema), shape: shapeOf(schema), edgeLines: edgeLines(schema),
		bookmarks:   bolt.NewBookmarkManager(bolt.BookmarkManagerConfig{}),
		connections: connections, members: members, meter: newMeter(where, options.Database), pulse: newPulse(options.Log), often: newOften(), steps: newOften(), lengths: newLengths(),
		writes: make(chan *write, groupSize), written: make(chan struct{}),
		doing: "connecting", moved: make(chan struct{}),
	}
	s.life, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.work.Go(func() { s.setUp(s.life) })
	s.work.Go(s.writeAll)
	s.work.Go(s.poll)
	s.work.Go(s.readOn)
	pulse, still := context.WithCancel(context.WithoutCancel(ctx))
	s.still = still
	s.stopped.Go(func() { s.feel(pulse) })
	return s, nil
}

func (o Options) configure(c *config.Config) {
	c.MaxConnectionPoolSize = o.Connections + spare
	c.ConnectionAcquisitionTimeout = o.Patience
	c.SocketConnectTimeout = o.Patience
	c.MaxTransactionRetryTime = o.Patience
	// A connection that outlives the time in which Neo4j is given up is tried before it is used.
	c.ConnectionLivenessCheckTimeout = o.Patience
	c.ReadBufferSize = 64 << 10 // an answer may have hundreds of kilobytes, and the driver's own buffer has 8
	c.TelemetryDisabled = true
	c.UserAgent = "malgraf"
	if !o.Notifications {
		c.NotificationsMinSeverity = notifications.DisabledLevel
	}
}

// Schema implements [graph.Store].
func (s *Store) Schema() *graph.Schema { return s.schema }

// Ready implements [graph.Store]: it asks Neo4j for the last revision, and waits a
// second at most. When Neo4j comes back, it is ready once its indexes are.
func (s *Store) Ready(ctx context.Context) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.look(soon); err != nil {
		if ended := ctx.Err(); ended != nil {
			return ended
		}
		if isCut(err) && soon.Err() == nil {
			s.pulse.doubt()
		}
		return fmt.Errorf("neo4j does not answer: %w", failed(context.WithoutCancel(ctx), "ready", err))
	}
	return s.trusted()
}

// Close implements [graph.Store]. Writes that wait are refused.
func (s *Store) Close() error {
	s.readLast()
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	s.stop()
	s.work.Wait()
	s.calls.Wait()
	s.still()
	s.stopped.Wait()
	ending, cancel := context.WithTimeout(context.Background(), s.options.Patience)
	defer cancel()
	return s.driver.Close(ending)
}
