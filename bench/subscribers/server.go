package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// server is the program, which serves.
type server struct {
	command *exec.Cmd
	url     string
}

// start starts the program and waits until it is ready.
func start(ctx context.Context, program, store string) (*server, error) {
	s := &server{command: exec.CommandContext(ctx, program, "--listen=127.0.0.1:0", "--seed=none", store)}
	out, err := s.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("the program does not say where it listens: %w", err)
	}
	s.url = strings.TrimPrefix(strings.TrimSpace(line), "listening on ")
	for range 6000 {
		response, err := http.Get(s.url + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.stop()
	return nil, fmt.Errorf("%s does not get ready", s.url)
}

func (s *server) stop() {
	_ = s.command.Process.Signal(os.Interrupt)
	_ = s.command.Wait()
}

// save makes a commit.
func (s *server) save(ctx context.Context, name string) error {
	body := fmt.Sprintf(`{"query":"mutation { saveMunicipality(input: {code: \"1\", name: \"%s\", type: MUNICIPALITY, completeness: FULL}) { revision } }"}`, name)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/graphql", strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct{ Errors []any }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Errors != nil {
		return fmt.Errorf("%v, %w", answer.Errors, err)
	}
	return nil
}

// memory is what the process holds, in bytes: its resident set, of which the garbage
// collector has taken its own time to give back.
func (s *server) memory() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] == "VmRSS:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes * 1024, err
		}
	}
	return 0, fmt.Errorf("the system does not tell how much memory the program has")
}

// follower is one who subscribes.
type follower struct{ socket *websocket.Conn }

// connect opens a connection for one who is going to subscribe.
func (s *server) connect(ctx context.Context) (*follower, error) {
	socket, _, err := websocket.Dial(ctx, s.url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}}) //nolint:bodyclose // the socket has taken it over
	if err != nil {
		return nil, err
	}
	if err := socket.Write(ctx, websocket.MessageText, []byte(`{"type":"connection_init"}`)); err != nil {
		return nil, err
	}
	_, _, err = socket.Read(ctx) // connection_ack
	return &follower{socket}, err
}

// follow subscribes to what comes after the first commit. Equal selections have equal numbers.
func (f *follower) follow(ctx context.Context, selection int) error {
	query := fmt.Sprintf("subscription S%d { changes(since: 1) { revision at by message changes { subject { id ... on Municipality { code name } } properties { name value } } } }", selection)
	return f.socket.Write(ctx, websocket.MessageText, fmt.Appendf(nil, `{"id":"1","type":"subscribe","payload":{"query":%q}}`, query))
}

// next waits for the event of a revision, which must be the next.
func (f *follower) next(ctx context.Context, revision int) error {
	_, text, err := f.socket.Read(ctx)
	if err == nil && !strings.Contains(string(text), fmt.Sprintf(`{"changes":{"revision":%d,`, revision)) {
		return fmt.Errorf("told %s in place of revision %d", text, revision)
	}
	return err
}

func (f *follower) leave() { _ = f.socket.CloseNow() }
