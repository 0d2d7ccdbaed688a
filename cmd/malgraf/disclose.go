package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/access"
	"malgraf/disclosure"
	"malgraf/graph"
	"malgraf/graph/generated"
	"malgraf/graph/sight"
	"malgraf/resolvers"
)

// discloseCommand writes an answer for a public-records request.
type discloseCommand struct {
	storeFlag
	Query     string   `placeholder:"FILE" help:"A file with a GraphQL query: its answer is disclosed."`
	Node      string   `placeholder:"ID" help:"A node, such as a document: all there is of it is disclosed, with what its neighbours are called."`
	Variables string   `placeholder:"JSON" help:"Variables of the query, as a JSON object."`
	As        []string `placeholder:"ROLE" help:"As which roles the receiver sees, such as VIEWER:2062. Without it, what is public."`
	Ground    string   `default:"2 kap. 12 § tryckfrihetsförordningen (utkast och förslag, arbetsmaterial)" placeholder:"TEXT" help:"The provision on which all but personal data is masked (default ${default})."`
	Reference string   `placeholder:"TEXT" help:"The registry number of the request, for the heading."`
	Format    string   `enum:"markdown,json" default:"markdown" help:"markdown or json (default ${default})."`
	Output    string   `placeholder:"FILE" help:"The file to write, which must not be there; otherwise it goes to standard output."`
}

// Validate refuses what could only fail later on.
func (c *discloseCommand) Validate() error {
	if (c.Query == "") == (c.Node == "") {
		return errors.New("say what to disclose: --query FILE or --node ID")
	}
	if strings.TrimSpace(c.Ground) == "" {
		return errors.New("--ground: a mask wants its ground")
	}
	for _, role := range c.As {
		if _, known := access.Role(role); !known {
			return fmt.Errorf("--as %q: want VIEWER, EDITOR or ADMIN, for one municipality with its code, as VIEWER:2062", role)
		}
	}
	return nil
}

// Run implements the command.
func (c *discloseCommand) Run(ctx context.Context, terminal *terminal) error {
	store, err := c.location().openToRead(ctx, terminal)
	if err != nil {
		return err
	}
	return errors.Join(c.disclose(ctx, store, terminal), store.Close())
}

func (c *discloseCommand) disclose(ctx context.Context, store graph.Store, terminal *terminal) error {
	types, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: generated.SDL})
	if err != nil {
		return err
	}
	request, err := c.request(ctx, store)
	if err != nil {
		return err
	}
	answer, err := disclosure.New(types).Of(ctx, request)
	if err == nil {
		err = answer.MustHold()
	}
	if err == nil && c.Node != "" {
		err = answer.MustBeWhole()
	}
	if err != nil {
		return err
	}
	view, err := store.View(ctx)
	if err != nil {
		return err
	}
	defer view.Close()
	heading := disclosure.Heading{
		Reference: c.Reference, At: time.Now().Format(time.DateOnly), Revision: int64(view.Revision()), Receiver: "allmänheten",
	}
	if len(c.As) > 0 {
		heading.Receiver = strings.Join(c.As, ", ")
	}
	var text bytes.Buffer
	if c.Format == "json" {
		err = answer.JSON(&text, heading)
	} else {
		err = answer.Markdown(&text, heading)
	}
	if err != nil {
		return err
	}
	terminal.note("%d masked; look through the answer before it is handed out: free text may name anybody", len(answer.Masks))
	if c.Output == "" {
		_, err = terminal.stdout.Write(text.Bytes())
		return err
	}
	file, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	_, err = file.Write(text.Bytes())
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("--output: %w", errors.Join(err, os.Remove(c.Output)))
	}
	return nil
}

// request is what is asked, and by whose eyes.
func (c *discloseCommand) request(ctx context.Context, store graph.Store) (disclosure.Request, error) {
	request := disclosure.Request{Ground: c.grounds(store)}
	var err error
	if c.Node != "" {
		if request.Query, request.Variables, err = disclosure.QueryOf(store.Schema(), c.Node); err != nil {
			return request, fmt.Errorf("--node: %w", err)
		}
	} else {
		text, err := os.ReadFile(c.Query)
		if err != nil {
			return request, fmt.Errorf("--query: %w", err)
		}
		request.Query = string(text)
	}
	if c.Variables != "" {
		if err := json.Unmarshal([]byte(c.Variables), &request.Variables); err != nil {
			return request, fmt.Errorf("--variables: %w", err)
		}
	}
	guarded, err := sight.Over(store)
	if err != nil {
		return request, err
	}
	// Each selection of a node is asked for two fields besides, under names of their own. To
	// a field there are at most two: the one it holds, and that of a fragment it stands in.
	limits := resolvers.DefaultLimits
	limits.Tokens = 10_000
	limits.Repeats += 2 * limits.Fields
	limits.Aliases += 4 * limits.Fields
	limits.Fields += 4 * limits.Fields
	handler, err := resolvers.Handler(resolvers.Config{Store: guarded, Limits: limits})
	if err != nil {
		return request, err
	}
	receiver, err := c.receiver(ctx, store)
	if err != nil {
		return request, err
	}
	request.Whole = asking(handler, sight.Administrator(""))
	request.Seen = asking(handler, receiver)
	return request, nil
}

// receiver is who has the roles of the command line. One for a municipality that is not
// there would be taken for none, and too much masked.
func (c *discloseCommand) receiver(ctx context.Context, store graph.Store) (sight.Subject, error) {
	for _, role := range c.As {
		_, town, one := strings.Cut(role, ":")
		alone, err := access.Subject(ctx, store, "", []string{role})
		if err != nil {
			return alone, err
		}
		if one && len(alone.In) == 0 {
			return alone, fmt.Errorf("--as %q: municipality %q: %w", role, town, graph.ErrNotFound)
		}
	}
	return access.Subject(ctx, store, "", c.As)
}

// grounds says on what a node is masked: personal data on what the schema says.
func (c *discloseCommand) grounds(store graph.Store) func(ctx context.Context, name, id string) (string, error) {
	return func(ctx context.Context, name, id string) (string, error) {
		kind := store.Schema().Kind(name)
		if kind == nil || kind.Personal == nil {
			return c.Ground, nil
		}
		view, err := store.View(ctx)
		if err != nil {
			return "", err
		}
		defer view.Close()
		found, err := view.Get(ctx, graph.Get{Refs: []graph.Ref{{ID: id}}, Columns: map[*graph.Kind][]*graph.Property{kind: {kind.Personal.Hidden}}})
		if err != nil {
			return "", err
		}
		if at := found.At[0]; at.Kind != nil && found.Kinds[kind].Columns[0][at.Row] == true {
			return kind.Personal.HiddenGround, nil
		}
		return kind.Personal.Ground, nil
	}
}

// asking puts questions to a handler as a subject. What is not found is null.
func asking(handler http.Handler, who sight.Subject) disclosure.Ask {
	return func(ctx context.Context, query string, variables map[string]any) (json.RawMessage, error) {
		body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(sight.As(ctx, who), http.MethodPost, (&url.URL{Path: "/graphql"}).String(), bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Content-Type", "application/json")
		answer := &kept{header: http.Header{}}
		handler.ServeHTTP(answer, request)
		var read struct {
			Data   json.RawMessage
			Errors []struct {
				Message    string
				Extensions struct{ Code string }
			}
		}
		if err := json.Unmarshal(answer.body.Bytes(), &read); err != nil {
			return nil, err
		}
		for _, one := range read.Errors {
			if one.Extensions.Code != "NOT_FOUND" {
				return nil, fmt.Errorf("%s: %w", one.Message, graph.ErrInvalid)
			}
		}
		return read.Data, nil
	}
}

// kept is an answer that is kept instead of sent.
type kept struct {
	header http.Header
	body   bytes.Buffer
}

// Header implements [http.ResponseWriter].
func (k *kept) Header() http.Header { return k.header }

// WriteHeader implements [http.ResponseWriter].
func (k *kept) WriteHeader(int) {}

// Write implements [http.ResponseWriter].
func (k *kept) Write(text []byte) (int, error) { return k.body.Write(text) }
