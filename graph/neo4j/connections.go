package neo4j

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"malgraf/graph"
)

// connections bounds how many connections the store's calls have at a time, and
// counts them. The driver's own pool tells nobody how full it is, so the wait for a
// connection is here, and the driver's pool has room for all who come through.
type connections struct {
	patience time.Duration
	// places has an entry for each connection in use.
	places chan struct{}
	waited prometheus.Histogram
	missed prometheus.Counter
	opened *opened

	inUse, idle, most *prometheus.Desc
}

// spare connections are those besides the calls': one to ask whether Neo4j is there,
// one on which the driver asks a cluster for its members.
const spare = 2

func newConnections(options Options) *connections {
	return &connections{
		patience: options.Patience, places: make(chan struct{}, options.Connections), opened: newOpened(),
		waited: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "malgraf_store_connection_wait_seconds",
			Help:    "Time that calls waited until they had a connection to Neo4j, those without success too.",
			Buckets: []float64{1e-5, 1e-3, 1e-2, .1, .5, 1, 2},
		}),
		missed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "malgraf_store_connections_missed_total",
			Help: "Calls that had no connection to Neo4j in time, for all were in use.",
		}),
		inUse: prometheus.NewDesc("malgraf_store_connections_in_use", "Connections to Neo4j that calls have now.", nil, nil),
		idle:  prometheus.NewDesc("malgraf_store_connections_idle", "Connections to Neo4j that are open and that no call has.", nil, nil),
		most:  prometheus.NewDesc("malgraf_store_connections_max", "Connections to Neo4j that calls may have at a time.", nil, nil),
	}
}

// take waits for a connection, for as long as the store is patient; give lets the
// next one have it.
func (c *connections) take(ctx context.Context) (give func(), err error) {
	begun := time.Now()
	defer func() { c.waited.Observe(time.Since(begun).Seconds()) }()
	give = func() { <-c.places }
	select {
	case c.places <- struct{}{}:
		return give, nil
	default:
	}
	patience := time.NewTimer(c.patience)
	defer patience.Stop()
	select {
	case c.places <- struct{}{}:
		return give, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-patience.C:
		c.missed.Inc()
		return nil, fmt.Errorf("neo4j: all %d connections are in use: %w", cap(c.places), graph.ErrUnavailable)
	}
}

// busy tells whether all are in use: what can wait then leaves them to others.
func (c *connections) busy() bool { return len(c.places) == cap(c.places) }

// crowded tells whether so many are in use that none goes faster by having several.
func (c *connections) crowded() bool { return len(c.places) >= crowd }

// Describe implements [prometheus.Collector].
func (c *connections) Describe(to chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, to) }

// Collect implements [prometheus.Collector].
func (c *connections) Collect(to chan<- prometheus.Metric) {
	inUse := len(c.places)
	open := c.opened.now()
	c.waited.Collect(to)
	c.missed.Collect(to)
	c.opened.made.Collect(to)
	c.opened.closed.Collect(to)
	to <- prometheus.MustNewConstMetric(c.inUse, prometheus.GaugeValue, float64(inUse))
	to <- prometheus.MustNewConstMetric(c.idle, prometheus.GaugeValue, float64(max(open-inUse, 0)))
	to <- prometheus.MustNewConstMetric(c.most, prometheus.GaugeValue, float64(cap(c.places)))
}

// opened counts the connections that are open. The driver says so in its log alone,
// so this is its log; a test holds the count against the server's.
type opened struct {
	made, closed prometheus.Counter

	mu sync.Mutex
	// open connections, by the names that the driver logs them under.
	open map[string]bool
}

func newOpened() *opened {
	return &opened{
		open:   map[string]bool{},
		made:   prometheus.NewCounter(prometheus.CounterOpts{Name: "malgraf_store_connections_opened_total", Help: "Connections to Neo4j that were opened."}),
		closed: prometheus.NewCounter(prometheus.CounterOpts{Name: "malgraf_store_connections_closed_total", Help: "Connections to Neo4j that were closed, by either side."}),
	}
}

func (o *opened) now() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.open)
}

// Infof implements the driver's log.Logger.
func (o *opened) Infof(name, id, message string, _ ...any) {
	if !strings.HasPrefix(name, "bolt") {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case message == "Connected":
		o.open[id] = true
		o.made.Inc()
	case message == "Close" && o.open[id]:
		delete(o.open, id)
		o.closed.Inc()
	}
}

// Error implements the driver's log.Logger: what goes wrong is returned as well.
func (o *opened) Error(string, string, error) {}

// Warnf implements the driver's log.Logger.
func (o *opened) Warnf(string, string, string, ...any) {}

// Debugf implements the driver's log.Logger.
func (o *opened) Debugf(string, string, string, ...any) {}
