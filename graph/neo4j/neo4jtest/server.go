// Package neo4jtest gives tests a real Neo4j: one that it starts from Neo4j's own
// jars, once a test binary, or one of those that NEO4J_URL names. It never skips.
package neo4jtest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// patience is how long a server may take to start; the first start on a machine
// also fetches its jars.
const patience = 2 * time.Minute

// Server is a Neo4j for tests.
type Server struct {
	// URL is its address, such as neo4j://127.0.0.1:40123.
	URL string
	// process is nil for a server that was there before, or does not run.
	process *process
	// lock keeps other processes from a server that was there before.
	lock   *os.File
	driver bolt.DriverWithContext
}

// process is a Java that runs one server or several.
type process struct {
	command *exec.Cmd
	// end ends it, once, and waits until it has removed its data.
	end func() error
}

// shared is the server of the test binary.
var shared = sync.OnceValues(func() (*Server, error) {
	if addresses := outside(); len(addresses) > 0 {
		address, lock, err := take(context.Background(), addresses)
		if err != nil {
			return nil, err
		}
		server, err := connect(address)
		if err == nil {
			server.lock = lock
		}
		return server, err
	}
	return only(Launch(1))
})

// Start returns the server of the test binary, started if need be. It fails the
// test where there is none to be had.
func Start(t testing.TB) *Server {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatalf("these tests need Neo4j (Java 17 and Maven to start one, or %s): %v", URLVariable, err)
	}
	return server
}

// Straight is the address that goes to this server without asking it for others: the
// driver (5.28.5) alters the routing table of a neo4j:// address without its lock when a
// connection fails or is broken off, which the race detector reports.
func (s *Server) Straight() string { return strings.Replace(s.URL, "neo4j://", "bolt://", 1) }

// Wipe removes all nodes, so that the next store begins with an empty graph.
func (s *Server) Wipe(t testing.TB) {
	t.Helper()
	_, err := bolt.ExecuteQuery(context.Background(), s.driver, "MATCH (n) DETACH DELETE n", nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatalf("wiping Neo4j: %v", err)
	}
}

// Lock makes those wait who write, until unlock.
func (s *Server) Lock(t testing.TB) (unlock func()) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	session := s.driver.NewSession(ctx, bolt.SessionConfig{DatabaseName: "neo4j"})
	tx, err := session.BeginTransaction(ctx)
	if err != nil {
		t.Fatal(err)
	}
	result, err := tx.Run(ctx, "MERGE (s:_Store {name: 'malgraf'}) ON CREATE SET s.revision = 0 SET s.writing = true", nil)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := errors.Join(tx.Rollback(ctx), session.Close(ctx)); err != nil {
			t.Error(err)
		}
	}
}

// Running returns the texts of the statements that the server runs now, but for the
// one that asks.
func (s *Server) Running(t testing.TB) []string {
	t.Helper()
	return s.list(t, "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery <> '' AND NOT currentQuery STARTS WITH 'SHOW' RETURN collect(currentQuery) AS texts")
}

// Connections returns the addresses of those that have a connection as the user
// agent of the service.
func (s *Server) Connections(t testing.TB) []string {
	t.Helper()
	return s.list(t, "CALL dbms.listConnections() YIELD userAgent, clientAddress WITH * WHERE userAgent = 'malgraf' RETURN collect(clientAddress) AS texts")
}

func (s *Server) list(t testing.TB, statement string) []string {
	t.Helper()
	result, err := bolt.ExecuteQuery(t.Context(), s.driver, statement, nil, bolt.EagerResultTransformer, bolt.ExecuteQueryWithDatabase("neo4j"))
	if err != nil {
		t.Fatal(err)
	}
	found, _ := result.Records[0].AsMap()["texts"].([]any)
	texts := make([]string, len(found))
	for i, text := range found {
		texts[i], _ = text.(string)
	}
	return texts
}

// Driver is a connection of the tests' own.
func (s *Server) Driver() bolt.DriverWithContext { return s.driver }

// Launch starts so many servers on free ports, in one process, which compiles for all of
// them what they need. Their data is in directories that they remove when they end: all
// with the first that is stopped, or with this process.
func Launch(many int) ([]*Server, error) {
	return launch(many, 0, maxHeap(many*testHeap))
}

// only is the one of servers that were started as one.
func only(servers []*Server, err error) (*Server, error) {
	if err != nil {
		return nil, err
	}
	return servers[0], nil
}

// launch starts servers with a page cache each, in MiB, whose Java is told what the flags say.
func launch(many, pageCache int, flags ...string) ([]*Server, error) {
	with := settings{places: make([]place, many), pageCache: pageCache}
	for i := range with.places {
		var err error
		if with.places[i].port, err = freePort(); err != nil {
			return nil, err
		}
		if with.places[i].data, err = os.MkdirTemp("", "malgraf-neo4j-"); err != nil {
			return nil, err
		}
	}
	return with.launch(flags...)
}

// settings of the servers of a process.
type settings struct {
	places []place
	// pageCache in MiB; 0 is little.
	pageCache int
	// password of the user neo4j; "" is no authentication.
	password string
}

// place is where a server is: its port, and a directory with what is there already, or empty.
type place struct{ data, port string }

// address of the server at a place, with what it takes to be let in.
func (s settings) address(at place) string {
	address := url.URL{Scheme: "neo4j", Host: "127.0.0.1:" + at.port}
	if s.password != "" {
		address.User = url.UserPassword("neo4j", s.password)
	}
	return address.String()
}

// launch starts servers whose Java is told what the flags say.
func (s settings) launch(flags ...string) ([]*Server, error) {
	command, err := javaCommand(flags...)
	if err != nil {
		return nil, err
	}
	running, err := s.start(command)
	if err != nil {
		return nil, err
	}
	servers := make([]*Server, len(s.places))
	for i, at := range s.places {
		if servers[i], err = connect(s.address(at)); err != nil {
			return nil, errors.Join(err, running.end())
		}
		servers[i].process = running
	}
	return servers, nil
}

// start starts the servers and waits until they can be asked.
func (s settings) start(command *exec.Cmd) (*process, error) {
	command.Args = append(command.Args, strconv.Itoa(cmp.Or(s.pageCache, 64)), s.password)
	for _, at := range s.places {
		command.Args = append(command.Args, at.data, at.port)
	}
	command.Stderr = os.Stderr
	// An interrupt from the keyboard is for this process: the server then removes its data.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// The write end stays open until this process ends, whichever way it does.
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	ready := make(chan bool, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if lines.Text() == "ready" {
				ready <- true
			}
		}
		ready <- false
	}()
	select {
	case is := <-ready:
		if !is {
			return nil, fmt.Errorf("Neo4j ended while it started: %w", cmp.Or(command.Wait(), io.EOF))
		}
	case <-time.After(patience):
		return nil, errors.Join(fmt.Errorf("Neo4j was not ready within %v", patience), command.Process.Kill())
	}
	return &process{command, sync.OnceValue(func() error {
		_ = input.Close()
		return command.Wait()
	})}, nil
}

func connect(address string) (*Server, error) {
	where, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s is no address", URLVariable) // without it: it may have a password
	}
	tokens := bolt.NoAuth()
	if where.User != nil {
		password, _ := where.User.Password()
		tokens = bolt.BasicAuth(where.User.Username(), password, "")
	}
	bare := *where
	bare.User = nil
	driver, err := bolt.NewDriverWithContext(bare.String(), tokens)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := driver.VerifyConnectivity(ctx); err != nil {
		return nil, fmt.Errorf("the server does not answer: %w", err)
	}
	return &Server{URL: address, driver: driver}, nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

// folder is where this package's sources are: the tests run in the module.
func folder() (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "malgraf/graph/neo4j/neo4jtest").Output()
	if err != nil {
		return "", fmt.Errorf("finding the server's sources: %w", err)
	}
	return filepath.Clean(strings.TrimSpace(string(out))), nil
}
