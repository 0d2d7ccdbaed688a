package clients_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// fullSDL is what the server serves, as committed.
const fullSDL = "../graph/generated/schema.graphql"

// script runs one of this folder's Node scripts, or a tool's, and returns its
// output. failed tells an exit code other than 0, which judges use for findings.
func script(t *testing.T, dir, file string, args ...string) (output string, failed bool) {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatal("the npm packages are not installed: run make setup")
	}
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", append([]string{path}, args...)...)
	command.Dir = dir
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err = command.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		t.Fatal("Node is not installed: run make setup")
	case errors.As(err, &exit):
		if stdout.Len() == 0 {
			t.Fatalf("%s: %v\n%s", file, err, stderr.String())
		}
		return stdout.String(), true
	case err != nil:
		t.Fatalf("%s: %v", file, err)
	}
	return stdout.String(), false
}

// ask posts a query and decodes its data into data. Any error in the answer fails the test.
func ask(t *testing.T, url, query string, variables map[string]any, data any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(url+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var answer struct {
		Data   json.RawMessage   `json:"data"`
		Errors []json.RawMessage `json:"errors"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatalf("status %d: %v", response.StatusCode, err)
	}
	if response.StatusCode != http.StatusOK || len(answer.Errors) > 0 {
		t.Fatalf("status %d, errors %s, to %s with %v", response.StatusCode, answer.Errors, query, variables)
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		t.Fatalf("%v in %s", err, answer.Data)
	}
}
