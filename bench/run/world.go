package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"malgraf/bench"
)

// world is everything at one number of municipalities.
type world struct {
	plan
	dir, program   string
	database       *database
	municipalities int
	// sides that are compared with each other.
	sides   []side
	servers []*running
	// warming: what is asked now is not measured.
	warming bool
}

// settling is how long the servers have, once ready, to build what searches need and
// to give back what loading used.
const settling = 5 * time.Second

// measure fills both stores, starts all sides, compares and measures them.
func (w *world) measure(ctx context.Context) (*graphResult, error) {
	result := &graphResult{Municipalities: w.municipalities}
	result.Nodes, result.Edges = bench.Size(w.municipalities)
	say("%d municipalities: %d nodes, %d edges; filling Neo4j", w.municipalities, result.Nodes, result.Edges)
	began := time.Now()
	if err := w.database.fill(ctx, w.municipalities); err != nil {
		return nil, err
	}
	result.FillNeo4j = seconds(time.Since(began))
	say("importing into a file")
	file, took, err := w.importFile()
	if err != nil {
		return nil, err
	}
	result.Import = seconds(took)
	defer w.stop()
	if err := w.startSides(ctx, file, result); err != nil {
		return nil, err
	}
	if err := w.askAll(ctx, result); err != nil {
		for _, server := range w.servers {
			err = errors.Join(err, server.fallen())
		}
		return nil, err
	}
	if w.municipalities == w.sizes[len(w.sizes)-1] {
		if result.Writes, err = w.write(ctx); err != nil {
			return nil, fmt.Errorf("writes: %w", err)
		}
	}
	return result, nil
}

// askAll warms everything up, then measures all questions.
func (w *world) askAll(ctx context.Context, result *graphResult) error {
	time.Sleep(settling)
	if err := w.warmUp(ctx); err != nil {
		return err
	}
	for i, question := range w.questions {
		say("%s (%d of %d)", question.Name, i+1, len(w.questions))
		asked, err := w.ask(ctx, question)
		if err != nil {
			return fmt.Errorf("%s: %w", question.Name, err)
		}
		result.Questions = append(result.Questions, asked)
	}
	return nil
}

// warmUp asks everything once over before the first measurement, so that the virtual
// machines of Neo4j and of the peer have compiled what they run.
func (w *world) warmUp(ctx context.Context) error {
	say("warming up")
	full := w.plan
	defer func() { w.plan, w.warming = full, false }()
	w.firsts, w.span, w.warming = 2, w.span/2, true
	for _, question := range w.questions {
		if _, err := w.ask(ctx, question); err != nil {
			return fmt.Errorf("%s: %w", question.Name, err)
		}
	}
	return nil
}

// startSides starts the servers.
func (w *world) startSides(ctx context.Context, file string, result *graphResult) error {
	for _, one := range []struct {
		name, store string
		ready       *float64
	}{{embedded, file, &result.StartEmbedded}, {onNeo4j, w.database.server.URL, &result.StartNeo4j}} {
		say("starting %s", one.name)
		began := time.Now()
		if err := w.startOurs(ctx, one.name, one.store, "--keep-answers", "0"); err != nil {
			return err
		}
		*one.ready = seconds(time.Since(began))
	}
	say("starting the peer")
	server, err := startPeer(w.database.server.URL)
	if err != nil {
		return err
	}
	w.servers = append(w.servers, server)
	hand, err := startByHand(w.database.server.URL)
	if err != nil {
		return err
	}
	w.servers = append(w.servers, hand)
	w.sides = append(w.sides, overHTTP(peer, server.address, theirs), w.database.byHand(ctx), overHTTP(bareHTTP, hand.address, byName))
	return w.startOurs(ctx, again, w.database.server.URL)
}

// startOurs starts a Målgraf on a store and waits until it is ready.
func (w *world) startOurs(ctx context.Context, name, store string, flags ...string) error {
	server, err := start(nil, w.program, append(flags, "--store", store, "--seed", "none", "--listen", "127.0.0.1:0")...)
	if err != nil {
		return err
	}
	w.servers = append(w.servers, server)
	w.sides = append(w.sides, overHTTP(name, server.address, ours))
	return server.ready(ctx)
}

// stop ends the servers.
func (w *world) stop() {
	for _, server := range w.servers {
		server.stop()
	}
}

// importFile brings the graph into a file of the embedded store.
func (w *world) importFile() (store string, took time.Duration, err error) {
	lines := filepath.Join(w.dir, fmt.Sprintf("%d.jsonl", w.municipalities))
	if err := writeLines(lines, w.municipalities); err != nil {
		return "", 0, err
	}
	defer func() { _ = os.Remove(lines) }()
	store = "file:" + filepath.Join(w.dir, fmt.Sprintf("%d.db", w.municipalities))
	began := time.Now()
	if out, err := exec.Command(w.program, "import", lines, "--store", store).CombinedOutput(); err != nil {
		return "", 0, fmt.Errorf("import: %w: %s", err, out)
	}
	return store, time.Since(began), nil
}

// writeLines puts the generated graph into a file of lines.
func writeLines(path string, municipalities int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	encoder := json.NewEncoder(buffered)
	for change := range bench.Municipalities(municipalities) {
		if err := encoder.Encode(change); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// startPeer starts the peer in Node, as in production.
func startPeer(url string) (*running, error) {
	folder, err := peerFolder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules")); err != nil {
		return nil, fmt.Errorf("the peer's packages are missing; make bench installs them: %w", err)
	}
	return start([]string{"NODE_ENV=production"}, "node", filepath.Join(folder, "server.js"), url)
}

// peerFolder is where the peer's sources are: the benchmark runs in the module.
func peerFolder() (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "malgraf/bench").Output()
	if err != nil {
		return "", fmt.Errorf("finding the peer: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "peer"), nil
}
