package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Large returns the server that NEO4J_URL names, or starts one of no test's with so
// much heap and page cache, in MiB, and with all that Java's compiler can do: one to
// measure. It ends with [Server.Stop], or with this process.
func Large(heap, pageCache int) (*Server, error) {
	if url := os.Getenv(URLVariable); url != "" {
		return connect(url, nil)
	}
	command, err := javaCommand(fmt.Sprintf("-Xms%dm", heap), fmt.Sprintf("-Xmx%dm", heap), codeCache)
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp("", "malgraf-neo4j-")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return settings{data: data, port: port, pageCache: pageCache}.start(command)
}

// Stop ends a server that was started here, and lets go of another.
func (s *Server) Stop() error {
	err := s.driver.Close(context.Background())
	if s.command == nil {
		return err
	}
	_ = s.input.Close() // which ends it, and it removes its data
	return errors.Join(err, s.command.Wait())
}
