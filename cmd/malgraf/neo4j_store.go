package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"malgraf/graph"
	"malgraf/graph/neo4j"
)

// neo4jPlace is a database of a Neo4j.
type neo4jPlace struct {
	// address has neither user nor password.
	address                  string
	user, password, database string
	connections              int
}

// firstUser is the user that Neo4j is installed with.
const firstUser = "neo4j"

// isNeo4j tells whether a scheme is one that Neo4j's driver knows.
func isNeo4j(scheme string) bool {
	name, security, _ := strings.Cut(scheme, "+")
	return (name == "neo4j" || name == "bolt") && (security == "" && name == scheme || security == "s" || security == "ssc")
}

// inNeo4j reads an address, whose password outweighs that of the environment. Its
// errors never quote it, for in a wrong one the password may stand anywhere.
func (l location) inNeo4j() (place, error) {
	where, err := url.Parse(string(l.url))
	if err != nil || where.Hostname() == "" || strings.Trim(where.Path, "/") != "" || where.Fragment != "" || strings.Contains(where.RawQuery, "@") {
		return nil, fmt.Errorf("want neo4j://HOST:PORT, the user and an @ before the host; a password with one of / ? # @ : %% in it stands better in $%s: %w", l.password, graph.ErrInvalid)
	}
	if l.connections < 0 {
		return nil, fmt.Errorf("with %d connections: no question could be asked: %w", l.connections, graph.ErrInvalid)
	}
	at := neo4jPlace{connections: l.connections, user: where.User.Username(), password: os.Getenv(l.password), database: cmp.Or(l.database, "neo4j")}
	if password, has := where.User.Password(); has {
		at.password = password
	}
	if at.user == "" && at.password != "" {
		at.user = firstUser
	}
	where.User, where.Path = nil, ""
	at.address = where.String()
	return at, nil
}

func (n neo4jPlace) name() string { return "neo4j" }

func (n neo4jPlace) open(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	store, err := n.connect(ctx, schema)
	if err != nil {
		return nil, err
	}
	return store, nil
}

func (n neo4jPlace) connect(ctx context.Context, schema *graph.Schema) (*neo4j.Store, error) {
	return neo4j.Open(ctx, n.address, neo4j.Options{Database: n.database, User: n.user, Password: n.password, Connections: n.connections}, schema)
}

// verifyBeside implements verifiable.
func (n neo4jPlace) verifyBeside(ctx context.Context, terminal *terminal, name storeURL, schema *graph.Schema, asked graph.Verification) error {
	store, err := n.connect(ctx, schema)
	if err != nil {
		return err
	}
	if err := terminal.await(ctx, store, name); err != nil {
		return errors.Join(err, store.Close())
	}
	return errors.Join(store.Verify(ctx, asked), store.Close())
}

// openToRead is open: Neo4j is there for many at a time.
func (n neo4jPlace) openToRead(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	return n.open(ctx, schema)
}

// openToTry is open, which also makes indexes that are missing.
func (n neo4jPlace) openToTry(ctx context.Context, schema *graph.Schema) (graph.Store, error) {
	return n.open(ctx, schema)
}

func (n neo4jPlace) verify(ctx context.Context, store graph.Store, asked graph.Verification) error {
	return store.(*neo4j.Store).Verify(ctx, asked)
}

// mustExist has nothing to refuse: whether the database is there, Neo4j says.
func (n neo4jPlace) mustExist() error { return nil }

// is does not know: more than one address may lead to a database, which Neo4j alone can
// tell.
func (n neo4jPlace) is(place) bool { return false }

// sameDatabase tells whether two stores are one database of a Neo4j.
func sameDatabase(ctx context.Context, one, other graph.Store) (bool, error) {
	first, isNeo4j := one.(*neo4j.Store)
	second, areBoth := other.(*neo4j.Store)
	if !isNeo4j || !areBoth {
		return false, nil
	}
	this, err := first.Which(ctx)
	if err != nil {
		return false, err
	}
	that, err := second.Which(ctx)
	return this == that, err
}
