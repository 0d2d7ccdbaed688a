package neo4j

import (
	"crypto/sha256"
	_ "embed" // the statements
	"encoding/hex"
	"strings"
	"time"

	"malgraf/graph"
)

var (
	//go:embed cypher/requests.cypher
	requestsText string
	//go:embed cypher/remember.cypher
	rememberText string
	//go:embed cypher/forget.cypher
	forgetText string
)

// remembered is what became of a batch with a key: the revision is 0 where it
// changed nothing.
type remembered struct {
	request  string
	revision graph.Revision
	at       time.Time
}

// nameOfKey stands for the key of a batch and whose it is.
func nameOfKey(by, key string) string {
	sum := sha256.Sum256([]byte(by + "\x00" + key))
	return hex.EncodeToString(sum[:16])
}

// keysOfAll are the names of the keys of a group.
func keysOfAll(group []*write) []string {
	names := []string{}
	for _, one := range group {
		if one.batch.Key != "" {
			names = append(names, nameOfKey(one.batch.By, one.batch.Key))
		}
	}
	return names
}

// requestsPiece reads which keys of a group were used before, and are kept still; it
// is none where there are no keys.
func (d *draft) requestsPiece(group []*write, now time.Time) []piece {
	names := keysOfAll(group)
	if len(names) == 0 {
		return nil
	}
	values := map[string]any{"names": names, "since": now.Add(-graph.KeyKept).UnixMicro()}
	return []piece{{text: strings.TrimSpace(requestsText), values: values, size: len(names), take: func(rows [][]any) {
		for _, row := range rows {
			name, _ := row[0].(string)
			request, _ := row[1].(string)
			revision, _ := row[2].(int64)
			at, _ := row[3].(int64)
			d.keys[name] = remembered{request, graph.Revision(revision), time.UnixMicro(at).UTC()}
		}
	}}}
}

// replay answers a batch whose key was used before with what became of the first.
func (one *write) replay(d *draft, s *Store) (found bool, err error) {
	if one.batch.Key == "" {
		return false, nil
	}
	first, found := d.keys[nameOfKey(one.batch.By, one.batch.Key)]
	switch {
	case !found:
		return false, nil
	case first.request != one.batch.Request:
		one.err = graph.KeyUsed(one.batch.Key)
		return true, nil
	}
	one.commit = graph.Commit{Revision: first.revision, At: first.at, By: one.batch.By, Message: one.batch.Message}
	for _, other := range d.made {
		if first.revision != 0 && other.commit.Revision == first.revision {
			one.commit = other.commit
			one.commit.Replayed = true
			return true, nil
		}
	}
	if first.revision != 0 {
		commits, err := s.commitsOf(d.ask(pageText, map[string]any{"revisions": []int64{int64(first.revision)}}))
		if d.err != nil || err != nil {
			return true, err
		}
		if len(commits) > 0 {
			one.commit = commits[0]
		}
	}
	one.commit.Replayed = true
	return true, nil
}

// remember notes what became of a batch, for those that come after it in the group
// and, when the group is written, for all.
func (d *draft) remember(one *write) {
	if one.batch.Key == "" {
		return
	}
	name := nameOfKey(one.batch.By, one.batch.Key)
	d.keys[name] = remembered{one.batch.Request, one.commit.Revision, one.commit.At}
	d.requests = append(d.requests, map[string]any{
		"name": name, "request": one.batch.Request, "revision": int64(one.commit.Revision), "at": one.commit.At.UnixMicro(),
	})
}

// A process lets go of keys that have been kept long enough each time that it has added
// forgetAfter, and after forgetEvery: of twice as many as it has added, or of so many.
const (
	forgetAfter = 500
	forgetEvery = 10 * time.Minute
)

// forgetting is when a process has last let go of keys, and how many it has added since.
type forgetting struct {
	at    time.Time
	added int
}

// writeRequests writes the keys of a group.
func (s *Store) writeRequests(d *draft) {
	if len(d.requests) == 0 {
		return
	}
	d.write(rememberText, map[string]any{"rows": d.requests}, len(d.requests))
	now, added := s.options.Now(), s.forgetting.added+len(d.requests)
	d.forgetting = forgetting{s.forgetting.at, added}
	if added >= forgetAfter || now.Sub(s.forgetting.at) >= forgetEvery {
		d.forgetting = forgetting{at: now}
		d.write(forgetText, map[string]any{"before": now.Add(-graph.KeyKept).UnixMicro(), "most": 2 * max(added, forgetAfter)}, 1)
	}
}
