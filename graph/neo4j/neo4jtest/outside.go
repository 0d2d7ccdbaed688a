package neo4jtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// URLVariable names the environment variable that gives the addresses of the Neo4js to
// use, with user and password in them, one after the other with spaces between. The tests
// delete everything in them.
const URLVariable = "NEO4J_URL"

// outside are the servers that the environment names.
func outside() []string { return strings.Fields(os.Getenv(URLVariable)) }

// take returns an address that nobody else on this machine has taken, and waits for one: the
// tests of several packages run at the same time, and each begins with an empty graph. It is
// given back when the file is closed, or this process ends.
func take(ctx context.Context, addresses []string) (string, *os.File, error) {
	for {
		for _, address := range addresses {
			file, err := lock(address)
			if err == nil {
				return address, file, nil
			}
			if !errors.Is(err, syscall.EWOULDBLOCK) {
				return "", nil, err
			}
		}
		select {
		case <-ctx.Done():
			return "", nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// lockOf is the file that a server is locked by. Its name does not tell the password.
func lockOf(address string) string {
	sum := sha256.Sum256([]byte(address))
	return filepath.Join(os.TempDir(), "malgraf-neo4j-"+hex.EncodeToString(sum[:8])+".lock")
}

// lock locks a server for whoever holds the file.
func lock(address string) (*os.File, error) {
	file, err := os.OpenFile(lockOf(address), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
