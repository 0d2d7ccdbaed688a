// Command run measures the real program over HTTP on the generated graph: for each
// number of municipalities it imports the graph into a file, starts the program on
// it and asks the benchmark's questions, beside a program that answers the same
// bytes from memory. It prints a Markdown table; timings decide nothing.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"malgraf/bench"
)

func main() {
	sizes := flag.String("municipalities", "1,40,290", "how many municipalities the graph has, one run each")
	span := flag.Duration("time", 5*time.Second, "how long each question is asked")
	static := flag.String("static", "", "serve the bytes of this file, and nothing else (the program starts itself so)")
	flag.Parse()
	if *static != "" {
		fail(serveBytes(*static))
		return
	}
	dir, err := os.MkdirTemp("", "malgraf-bench-")
	fail(err)
	defer func() { _ = os.RemoveAll(dir) }()
	program := filepath.Join(dir, "malgraf")
	fail(command("go", "build", "-o", program, "malgraf/cmd/malgraf").Run())
	fmt.Printf("%s, %d cores, %s/%s\n\n", runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	for _, text := range strings.Split(*sizes, ",") {
		size, err := strconv.Atoi(text)
		fail(err)
		fail(measure(dir, program, size, *span))
	}
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Stderr = os.Stderr
	return c
}

// settling is how long the program has, once ready, to build what searches need and
// to give back what loading used.
const settling = 10 * time.Second

// measure runs one size.
func measure(dir, program string, municipalities int, span time.Duration) error {
	store := "file:" + filepath.Join(dir, fmt.Sprintf("%d.db", municipalities))
	lines := filepath.Join(dir, fmt.Sprintf("%d.jsonl", municipalities))
	nodes, edges, err := write(lines, municipalities)
	if err != nil {
		return err
	}
	began := time.Now()
	if err := command(program, "import", lines, "--store", store).Run(); err != nil {
		return err
	}
	imported := time.Since(began)
	began = time.Now()
	server, address, err := start(program, "--store", store, "--seed", "none", "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer stop(server)
	if err := ready(address); err != nil {
		return err
	}
	restarted := time.Since(began)
	time.Sleep(settling)
	fmt.Printf("%d municipalities: %d nodes, %d edges; imported in %s; restart until ready %s; %d bytes a node resident %s later\n\n",
		municipalities, nodes, edges, imported.Round(time.Millisecond), restarted.Round(time.Millisecond),
		resident(server.Process.Pid)/nodes, settling)
	fmt.Println("| question | bytes | p50 | p99 | requests/s at 1 | requests/s at 16 | static handler at 16 | ratio |\n|---|---|---|---|---|---|---|---|")
	for _, question := range bench.Questions {
		if err := ask(dir, address, question.Name, question.Query, span); err != nil {
			return fmt.Errorf("%s: %w", question.Name, err)
		}
	}
	fmt.Println()
	return nil
}

// ask measures one question, and right after it a static handler with its answer.
func ask(dir, address, name, query string, span time.Duration) error {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return err
	}
	load := bench.Load{Address: address, Body: string(body), Connections: 1, Time: span}
	single, err := load.Run()
	if err != nil {
		return err
	}
	load.Connections = 16
	many, err := load.Run()
	if err != nil {
		return err
	}
	file := filepath.Join(dir, name+".json")
	if err := os.WriteFile(file, many.Answer, 0o600); err != nil {
		return err
	}
	own, err := os.Executable()
	if err != nil {
		return err
	}
	static, staticAddress, err := start(own, "-static", file)
	if err != nil {
		return err
	}
	defer stop(static)
	load.Address = staticAddress
	ceiling, err := load.Run()
	if err != nil {
		return err
	}
	fmt.Printf("| %s | %d | %s | %s | %.0f | %.0f | %.0f | %.2f |\n", name, len(many.Answer),
		single.P50.Round(time.Microsecond), single.P99.Round(time.Microsecond),
		single.PerSecond, many.PerSecond, ceiling.PerSecond, many.PerSecond/ceiling.PerSecond)
	return nil
}

// write puts the generated graph into a file.
func write(path string, municipalities int) (nodes, edges int, err error) {
	file, err := os.Create(path)
	if err != nil {
		return 0, 0, err
	}
	buffered := bufio.NewWriterSize(file, 1<<20)
	encoder := json.NewEncoder(buffered)
	for change := range bench.Municipalities(municipalities) {
		if change.Node != "" {
			nodes++
		} else {
			edges++
		}
		if err := encoder.Encode(change); err != nil {
			return 0, 0, err
		}
	}
	if err := buffered.Flush(); err != nil {
		return 0, 0, err
	}
	return nodes, edges, file.Close()
}

// start starts a program that prints where it listens.
func start(program string, args ...string) (*exec.Cmd, string, error) {
	c := command(program, args...)
	c.Stderr = io.Discard
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := c.Start(); err != nil {
		return nil, "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop(c)
		return nil, "", fmt.Errorf("%s did not say where it listens: %w", program, err)
	}
	return c, strings.TrimPrefix(strings.TrimSpace(line), "listening on http://"), nil
}

func stop(c *exec.Cmd) {
	_ = c.Process.Signal(os.Interrupt)
	_ = c.Wait()
}

func ready(address string) error {
	end := time.Now().Add(2 * time.Minute)
	for time.Now().Before(end) {
		response, err := http.Get("http://" + address + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("%s: not ready within two minutes", address)
}

// resident returns the memory of a process in bytes; 0 where the system does not say.
func resident(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmRSS:" {
			kilobytes, _ := strconv.Atoi(fields[1])
			return kilobytes * 1024
		}
	}
	return 0
}

// serveBytes answers every request with the bytes of a file: the ceiling of net/http.
func serveBytes(file string) error {
	answer, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("listening on http://%s\n", listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/graphql-response+json; charset=utf-8")
		_, _ = w.Write(answer)
	}))
}
