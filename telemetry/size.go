package telemetry

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"malgraf/graph"
)

// longestCount is how long a scrape waits for the store.
const longestCount = 5 * time.Second

// size collects how large a store is, when it is asked. It asks the store itself,
// so that scrapes are not among the calls that are measured.
type size struct {
	store                  graph.Store
	ready, revision, nodes *prometheus.Desc

	mu sync.Mutex
	// counted are the nodes of each kind, in the schema's order, at a revision.
	counted []int
	at      graph.Revision
}

func newSize(store graph.Store) *size {
	return &size{
		store:    store,
		ready:    prometheus.NewDesc("malgraf_store_ready", "1 when the store can be used, otherwise 0.", nil, nil),
		revision: prometheus.NewDesc("malgraf_store_revision", "Revision of the last commit that this process sees.", nil, nil),
		nodes:    prometheus.NewDesc("malgraf_store_nodes", "Nodes in the store by kind.", []string{"kind"}, nil),
	}
}

// Describe implements [prometheus.Collector].
func (s *size) Describe(to chan<- *prometheus.Desc) {
	to <- s.ready
	to <- s.revision
	to <- s.nodes
}

// Collect implements [prometheus.Collector]. Of a store that is not ready nothing
// is known but that; the figures are then left out rather than 0.
func (s *size) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), longestCount)
	defer cancel()
	if s.store.Ready(ctx) != nil {
		to <- gauge(s.ready, 0)
		return
	}
	to <- gauge(s.ready, 1)
	view, err := s.store.View(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(s.revision, err)
		return
	}
	defer view.Close()
	to <- gauge(s.revision, float64(view.Revision()))
	counted, err := s.count(ctx, view)
	if err != nil {
		to <- prometheus.NewInvalidMetric(s.nodes, err)
		return
	}
	for i, kind := range s.store.Schema().Kinds {
		to <- gauge(s.nodes, float64(counted[i]), kind.Name)
	}
}

func gauge(desc *prometheus.Desc, value float64, labels ...string) prometheus.Metric {
	return prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
}

// count counts the nodes of each kind, once a revision.
func (s *size) count(ctx context.Context, view graph.View) ([]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.counted != nil && s.at == view.Revision() {
		return s.counted, nil
	}
	revision := view.Revision()
	kinds := s.store.Schema().Kinds
	counted := make([]int, len(kinds))
	for i, kind := range kinds {
		groups, err := view.Count(ctx, graph.Count{Kind: kind})
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			counted[i] += group.N
		}
	}
	s.counted, s.at = counted, revision
	return counted, nil
}
