package embedded

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"malgraf/graph"
)

// keyName stands for the key of a batch and whose it is.
type keyName [16]byte

func nameOfKey(by, key string) keyName {
	sum := sha256.Sum256([]byte(by + "\x00" + key))
	return keyName(sum[:len(keyName{})])
}

// remembered is what became of a batch with a key.
type remembered struct {
	name    keyName
	request string
	// revision is 0 where it changed nothing.
	revision graph.Revision
	at       time.Time
}

// keyOfBatch returns what is to be remembered of a batch that has been made, nil
// for nothing.
func keyOfBatch(r *request) *remembered {
	if r.batch.Key == "" {
		return nil
	}
	return &remembered{
		name: nameOfKey(r.batch.By, r.batch.Key), request: r.batch.Request,
		revision: r.commit.Revision, at: r.commit.At,
	}
}

// replay answers a batch whose key was used before with what became of the first.
func (g *group) replay(r *request) (found bool, err error) {
	if r.batch.Key == "" {
		return false, nil
	}
	first, found, err := g.recall(r.ctx, nameOfKey(r.batch.By, r.batch.Key))
	if err != nil || !found {
		return false, err
	}
	if first.request != r.batch.Request {
		return true, graph.KeyUsed(r.batch.Key)
	}
	r.commit = graph.Commit{Revision: first.revision, At: first.at, By: r.batch.By, Message: r.batch.Message}
	if first.revision != 0 {
		commit, err := g.lastChange(r.ctx, nil, first.revision)
		if err != nil {
			return true, err
		}
		if commit.Revision != 0 {
			r.commit = commit
		}
	}
	r.commit.Replayed = true
	return true, nil
}

// recall looks for a key, first among the batches of the group.
func (g *group) recall(ctx context.Context, name keyName) (remembered, bool, error) {
	for _, one := range g.records {
		if one.key != nil && one.key.name == name {
			return *one.key, true, nil
		}
	}
	return g.file.recall(ctx, name, g.now().Add(-graph.KeyKept))
}

// recall implements durable.
func (f *sqliteFile) recall(ctx context.Context, name keyName, since time.Time) (remembered, bool, error) {
	var revision, at int64
	var data []byte
	err := f.findKey.QueryRowContext(ctx, name[:], since.UnixMicro()).Scan(&revision, &at, &data)
	if errors.Is(err, sql.ErrNoRows) {
		return remembered{}, false, nil
	}
	if err != nil {
		if ctx.Err() != nil {
			return remembered{}, false, ctx.Err()
		}
		return remembered{}, false, f.explain(err)
	}
	request, _, err := unseal("the key of revision", revision, data)
	if err != nil {
		return remembered{}, false, fmt.Errorf("the store %s: %w", f.path, err)
	}
	return remembered{name, string(request), graph.Revision(revision), time.UnixMicro(at).UTC()}, true, nil
}

// remember writes the key of a batch, and lets go of those that have been kept
// long enough.
func (f *sqliteFile) remember(ctx context.Context, key *remembered) error {
	data := append(make([]byte, checkedBytes), key.request...)
	seal(int64(key.revision), data)
	if _, err := f.putKey.ExecContext(ctx, key.name[:], int64(key.revision), key.at.UnixMicro(), data); err != nil {
		return err
	}
	_, err := f.dropKeys.ExecContext(ctx, key.at.Add(-graph.KeyKept).UnixMicro())
	return err
}
