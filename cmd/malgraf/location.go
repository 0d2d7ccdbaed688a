package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"malgraf/graph"
	"malgraf/graph/neo4j"
	"malgraf/schema"
)

// location is what the user said of where a graph is.
type location struct {
	// flag that said it.
	flag     string
	url      storeURL
	database string
	// connections to Neo4j at most; 0: as many as a store takes unless told.
	connections int
	// password names the environment variable that may hold it.
	password string
}

// place is where a graph is kept.
type place interface {
	// open opens the store, which is made where there is none. It may not be ready yet.
	open(ctx context.Context, schema *graph.Schema) (graph.Store, error)
	// openToRead opens the store as it stands, beside the server that may have it open.
	openToRead(ctx context.Context, schema *graph.Schema) (graph.Store, error)
	// openToTry opens the store for dry runs, which change and make no file.
	openToTry(ctx context.Context, schema *graph.Schema) (graph.Store, error)
	// verify reports what is wrong in a store that was opened to be read here.
	verify(ctx context.Context, store graph.Store, asked graph.Verification) error
	// mustExist refuses to make a store that is to be read, for it would be empty.
	mustExist() error
	// is tells whether another place is surely this one, as far as that shows before it is opened.
	is(other place) bool
	// name of the kind of store, as metrics have it.
	name() string
}

func (l location) place() (place, error) {
	where, err := l.read()
	if err != nil {
		return nil, fmt.Errorf("%s %w", l.flag, err)
	}
	return where, nil
}

func (l location) read() (place, error) {
	scheme, rest, _ := strings.Cut(string(l.url), ":")
	switch {
	case isNeo4j(scheme):
		return l.inNeo4j()
	case scheme == "memory" && rest == "":
		return l.inFile(inMemory)
	case scheme == "file" && rest != "" && rest != string(inMemory):
		return l.inFile(filePlace(strings.TrimPrefix(rest, "//")))
	}
	return nil, fmt.Errorf("%q: want file:PATH, memory: or neo4j://HOST:PORT — %w", l.url, graph.ErrInvalid)
}

func (l location) inFile(file filePlace) (place, error) {
	if l.database != "" {
		return nil, fmt.Errorf("%q: only Neo4j has databases, and %q cannot be one of it: %w", l.url, l.database, graph.ErrInvalid)
	}
	return file, nil
}

// open opens the store, which is made where there is none. It may not be ready yet.
func (l location) open(ctx context.Context) (graph.Store, error) {
	where, err := l.place()
	if err != nil {
		return nil, err
	}
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	return where.open(ctx, kinds)
}

// openReady opens the store, which is made where there is none, and waits until it can be used.
func (l location) openReady(ctx context.Context, terminal *terminal) (graph.Store, error) {
	store, err := l.open(ctx)
	if err != nil {
		return nil, err
	}
	return l.ready(ctx, terminal, store)
}

// openToImport opens the store that an import goes into, or with dry one in which it is
// only tried, and waits until it can be used.
func (l location) openToImport(ctx context.Context, terminal *terminal, dry bool) (graph.Store, error) {
	if !dry {
		return l.openReady(ctx, terminal)
	}
	where, err := l.place()
	if err != nil {
		return nil, err
	}
	return l.openBy(ctx, terminal, where.openToTry)
}

// openToRead opens the store as it stands, which it must, and waits until it can be used.
func (l location) openToRead(ctx context.Context, terminal *terminal) (graph.Store, error) {
	where, err := l.mustExist()
	if err != nil {
		return nil, err
	}
	return l.openBy(ctx, terminal, where.openToRead)
}

// openBy opens the store by one of its place's ways, and waits until it can be used.
func (l location) openBy(ctx context.Context, terminal *terminal, open func(context.Context, *graph.Schema) (graph.Store, error)) (graph.Store, error) {
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		return nil, err
	}
	store, err := open(ctx, kinds)
	if err != nil {
		return nil, err
	}
	return l.ready(ctx, terminal, store)
}

// mustExist returns the place, unless there is no store in it.
func (l location) mustExist() (place, error) {
	where, err := l.place()
	if err != nil {
		return nil, err
	}
	if err := where.mustExist(); err != nil {
		return nil, fmt.Errorf("%s %s: %w", l.flag, l.url, err)
	}
	return where, nil
}

// openFilled is openToImport for an import that speaks of a municipality: a store that is
// not there knows none.
func (l location) openFilled(ctx context.Context, terminal *terminal, dry bool) (graph.Store, error) {
	if _, err := l.mustExist(); err != nil {
		return nil, fmt.Errorf("%w; start malgraf on it once, or import a municipality's lines first", err)
	}
	return l.openToImport(ctx, terminal, dry)
}

// ready waits until the store can be used, and closes one that cannot.
func (l location) ready(ctx context.Context, terminal *terminal, store graph.Store) (graph.Store, error) {
	if err := terminal.await(ctx, store, l.url); err != nil {
		return nil, errors.Join(l.explained(err), store.Close())
	}
	return store, nil
}

// explained adds to Neo4j's refusal where user and password are taken from: each flag
// has a variable of its own.
func (l location) explained(err error) error {
	if errors.Is(err, neo4j.ErrRefused) {
		return fmt.Errorf("%w; both are taken from the address, a password that is not there from $%s", err, l.password)
	}
	return err
}
