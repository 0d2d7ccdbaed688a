// Package resolvers is the GraphQL server: transports, limits, errors, and the
// resolvers of the root fields that @read does not answer by itself.
package resolvers

import (
	"fmt"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/read"
)

// Config says what a server answers from, and within what bounds.
type Config struct {
	Store graph.Store
	// Read bounds what a request reads; read.DefaultLimits where it is zero.
	Read read.Limits
	// Keep says which answers are kept, to be given again while nothing is committed; none
	// where it is zero.
	Keep read.Keep
	// Limits bound the request itself; DefaultLimits where they are zero.
	Limits Limits
	// Live says how connections are kept that stay open; DefaultLive where it is silent.
	Live Live
	// Now is the clock that says what day it is; time.Now where it is nil.
	Now func() time.Time
	// Extensions of gqlgen that watch all requests; they come before the server's own.
	Extensions []graphql.HandlerExtension
}

// Handler returns the GraphQL endpoint. It answers GET and POST as the
// GraphQL-over-HTTP specification says, also with server-sent events, and WebSockets, on
// whatever path it is mounted, but for paths below /export/, where answers are tables. While the store is not ready, what needs
// it is answered with UNAVAILABLE.
func Handler(config Config) (http.Handler, error) {
	if config.Read == (read.Limits{}) {
		config.Read = read.DefaultLimits
	}
	if config.Limits == (Limits{}) {
		config.Limits = DefaultLimits
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	if err != nil {
		return nil, fmt.Errorf("derived schema: %w", err)
	}
	reader := read.New(config.Store.Schema(), types, config.Store, config.Read, config.Keep, config.Now)
	resolvers := root{schema: config.Store.Schema(), limits: config.Read, now: config.Now}
	if err := reader.Answer(resolvers.answers()); err != nil {
		return nil, err
	}
	if err := reader.Tell(resolvers.events()); err != nil {
		return nil, err
	}
	server := handler.New(generated.NewExecutableSchema(generated.Config{
		Schema:     types,
		Resolvers:  resolvers,
		Directives: generated.DirectiveRoot{Read: reader.Directive, Write: reader.Write},
	}))
	server.AddTransport(asTable{types: types, schema: config.Store.Schema()})
	live := config.Live.orDefault()
	server.AddTransport(overWebSocket{Live: live, largest: config.Limits.Body})
	events := overEvents{Live: live, largestBody: config.Limits.Body}
	server.AddTransport(events)
	server.AddTransport(overHTTP{largestBody: config.Limits.Body, events: events})
	server.SetErrorPresenter(present)
	server.SetRecoverFunc(recovered)
	server.SetParserTokenLimit(config.Limits.Tokens)
	server.SetQueryCache(newShortQueries[*ast.QueryDocument]())
	for _, watching := range config.Extensions {
		server.Use(watching)
	}
	server.Use(extension.Introspection{})
	server.Use(extension.AutomaticPersistedQuery{Cache: newShortQueries[string]()})
	server.Use(config.Limits)
	server.Use(reader)
	return abortable(server), nil
}
