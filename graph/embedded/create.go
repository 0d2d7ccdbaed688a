package embedded

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
)

// scripts make the tables; running them again changes nothing.
//
//go:embed sql/*.sql
var scripts embed.FS

// create makes what tables are missing and marks the file as ours, in one transaction.
func (f *sqliteFile) create(ctx context.Context) error {
	names, err := fs.Glob(scripts, "sql/*.sql")
	if err != nil {
		return err
	}
	text := "BEGIN IMMEDIATE;\n"
	for _, name := range names {
		script, err := scripts.ReadFile(name)
		if err != nil {
			return err
		}
		text += string(script)
	}
	text += fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d;", applicationID, f.version)
	if _, err := f.conn.ExecContext(ctx, text); err != nil {
		return err
	}
	if _, err := f.conn.ExecContext(ctx, "INSERT INTO state (one, revision, data) VALUES (1, 0, ?) ON CONFLICT DO NOTHING", f.total.encode(0)); err != nil {
		return err
	}
	_, err = f.conn.ExecContext(ctx, "COMMIT")
	return err
}
