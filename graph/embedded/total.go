package embedded

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"malgraf/graph"
)

// total is what all nodes of the file come to: a record that is lost, doubled or
// of an earlier time shows in it.
type total struct {
	nodes, sum uint64
	// names is how many names the records refer to.
	names uint64
}

func (t total) encode(revision graph.Revision) []byte {
	data := make([]byte, checkedBytes, 32)
	data = binary.LittleEndian.AppendUint64(data, t.nodes)
	data = binary.LittleEndian.AppendUint64(data, t.sum)
	data = binary.LittleEndian.AppendUint64(data, t.names)
	seal(int64(revision), data)
	return data
}

func decodeTotal(revision int64, blob []byte) (total, error) {
	payload, _, err := unseal("the state at revision", revision, blob)
	if err != nil {
		return total{}, err
	}
	if len(payload) != 24 {
		return total{}, fmt.Errorf("the state is cut off: %w", graph.ErrDamaged)
	}
	return total{
		nodes: binary.LittleEndian.Uint64(payload),
		sum:   binary.LittleEndian.Uint64(payload[8:]),
		names: binary.LittleEndian.Uint64(payload[16:]),
	}, nil
}

// readState returns where the file stands.
func (f *sqliteFile) readState(ctx context.Context) (graph.Revision, error) {
	var revision int64
	var data []byte
	if err := f.conn.QueryRowContext(ctx, "SELECT revision, data FROM state WHERE one = 1").Scan(&revision, &data); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return 0, fmt.Errorf("it does not say where it stands: %w", graph.ErrDamaged)
		}
		return 0, err
	}
	var err error
	if f.total, err = decodeTotal(revision, data); err != nil {
		return 0, err
	}
	if last := f.acknowledged; int64(last) > revision {
		return 0, fmt.Errorf("it is at revision %d, but revision %d was acknowledged, as %s says; "+
			"if an older copy was put in its place on purpose, remove that file: %w", revision, last, f.path+lockSuffix, graph.ErrDamaged)
	}
	return graph.Revision(revision), nil
}

// readNames reads the names that records refer to, and gives numbers to those that
// are new in the schema, which it returns: they are not in the file as yet.
func (f *sqliteFile) readNames(ctx context.Context) (added []uint64, err error) {
	if _, err := f.readState(ctx); err != nil {
		return nil, err
	}
	rows, err := f.conn.QueryContext(ctx, "SELECT number, data FROM name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var number int64
		var data []byte
		if err := rows.Scan(&number, &data); err != nil {
			return nil, err
		}
		text, _, err := unseal("name", number, data)
		if err != nil {
			return nil, err
		}
		f.names.enter(uint64(number), string(text))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if uint64(len(f.names.texts)) != f.total.names {
		return nil, fmt.Errorf("it has %d names, not %d: %w", len(f.names.texts), f.total.names, graph.ErrDamaged)
	}
	return f.names.resolve(f.schema), nil
}

// addNames writes names into the file.
func (f *sqliteFile) addNames(ctx context.Context, added []uint64) error {
	if len(added) == 0 {
		return nil
	}
	revision, err := f.readState(ctx)
	if err != nil {
		return err
	}
	f.total.names += uint64(len(added))
	if _, err := f.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for _, number := range added {
		data := append(make([]byte, checkedBytes), f.names.texts[number]...)
		seal(int64(number), data)
		if _, err := f.conn.ExecContext(ctx, "INSERT INTO name (number, data) VALUES (?, ?)", int64(number), data); err != nil {
			return err
		}
	}
	if _, err := f.conn.ExecContext(ctx, "UPDATE state SET data = ? WHERE one = 1", f.total.encode(revision)); err != nil {
		return err
	}
	_, err = f.conn.ExecContext(ctx, "COMMIT")
	return err
}
