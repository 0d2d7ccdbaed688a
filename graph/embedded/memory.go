package embedded

import (
	"context"
	"fmt"
	"time"

	"malgraf/graph"
)

// memory is the record of a store without a file: the commits that are kept, and
// keys, as long as the process lives.
type memory struct {
	kept *kept
	keys map[keyName]remembered
}

func newMemory(kept *kept) *memory { return &memory{kept: kept, keys: map[keyName]remembered{}} }

func (m *memory) record(*work, graph.Commit) (record, error) { return record{}, nil }

// write implements durable. It lets go of a few keys that have been kept long
// enough for each that comes, so that none takes long.
func (m *memory) write(_ graph.Revision, records []record) error {
	for _, one := range records {
		if one.key == nil {
			continue
		}
		m.keys[one.key.name] = *one.key
		looked := 0
		for name, key := range m.keys { // in no order, so all come up in time
			if key.at.Before(one.key.at.Add(-graph.KeyKept)) {
				delete(m.keys, name)
			}
			if looked++; looked == 8 {
				break
			}
		}
	}
	return nil
}

func (m *memory) recall(_ context.Context, name keyName, since time.Time) (remembered, bool, error) {
	key, found := m.keys[name]
	return key, found && !key.at.Before(since), nil
}

func (*memory) commits(_ context.Context, since, _ graph.Revision) ([]graph.Commit, error) {
	return nil, fmt.Errorf("the commits after revision %d are no longer kept in memory: %w", since, graph.ErrRevisionGone)
}

func (m *memory) history(_ context.Context, log graph.Log, last graph.Revision, visit func(graph.Commit) bool) error {
	commits := m.kept.all()
	if log.Oldest && log.After < last && (len(commits) == 0 || commits[0].Revision > log.After+1) {
		return fmt.Errorf("the commits after revision %d are no longer kept in memory: %w", log.After, graph.ErrRevisionGone)
	}
	for i := range commits {
		commit := commits[i]
		if !log.Oldest {
			commit = commits[len(commits)-1-i]
		}
		if commit.Revision <= last && !visit(commit) {
			return nil
		}
	}
	return nil
}

// erase implements durable: what the commits held of the node goes with kept.
func (m *memory) erase(_ context.Context, _ graph.Revision, _ record, id string) error {
	touched := map[graph.Revision]bool{0: true}
	log := graph.Log{Nodes: []string{id}}
	meets := log.Meets()
	for _, commit := range m.kept.all() {
		if meets(&commit) {
			touched[commit.Revision] = true
		}
	}
	for name, key := range m.keys {
		if touched[key.revision] {
			delete(m.keys, name)
		}
	}
	return nil
}

func (*memory) scrub(context.Context) error { return nil }

func (*memory) close() error { return nil }
