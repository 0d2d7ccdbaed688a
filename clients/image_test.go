package clients_test

import (
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"malgraf/clients"
)

// instruction is one of a Dockerfile, with its arguments as they are written, but
// without flags.
type instruction struct{ Keyword, Arguments string }

// judged is what a judge finds amiss in a Dockerfile, and what it takes it apart into.
type judged struct {
	Problems []struct {
		Line    int
		Message string
	}
	Instructions []instruction
}

func judge(t *testing.T, dockerfile string) judged {
	t.Helper()
	var found judged
	output, _ := script(t, ".", "dockerfile.js", dockerfile)
	if err := json.Unmarshal([]byte(output), &found); err != nil {
		t.Fatalf("%v in %s", err, output)
	}
	return found
}

// image returns the instructions of the stage that becomes the image.
func image(t *testing.T) []instruction {
	t.Helper()
	var last []instruction
	for _, one := range judge(t, "../Dockerfile").Instructions {
		if one.Keyword == "FROM" {
			last = nil
		}
		last = append(last, one)
	}
	return last
}

func TestDockerfile(t *testing.T) {
	whole := judge(t, "../Dockerfile")
	for _, problem := range whole.Problems {
		t.Errorf("Dockerfile:%d: %s", problem.Line, problem.Message)
	}
	module, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if version := regexp.MustCompile(`(?m)^go (.*)$`).FindSubmatch(module)[1]; whole.Instructions[0].Arguments != "GO_VERSION="+string(version) {
		t.Errorf("it builds with %s, the module wants %s", whole.Instructions[0].Arguments, version)
	}
	// No other image below it, not root, and nothing that a shell would have to read.
	want := map[string]string{"FROM": `^scratch$`, "USER": `^[1-9]\d*:[1-9]\d*$`, "ENTRYPOINT": `^\["/malgraf"\]$`, "HEALTHCHECK": `^CMD \["/malgraf", "ready"\]$`}
	for _, one := range image(t) {
		if one.Keyword == "RUN" || one.Keyword == "SHELL" || one.Keyword == "ADD" {
			t.Errorf("%s %s", one.Keyword, one.Arguments)
		}
		if pattern, asked := want[one.Keyword]; asked && !regexp.MustCompile(pattern).MatchString(one.Arguments) {
			t.Errorf("%s %s", one.Keyword, one.Arguments)
		}
		delete(want, one.Keyword)
	}
	for keyword := range want {
		t.Errorf("no %s", keyword)
	}
}

// The judge does find what is wrong.
func TestDockerfileJudgeFinds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Dockerfile")
	write(t, path, "FROM scratch\nHEALTHCHECK --intervall=1s CMD x\nCOPPY a b\n")
	if found := judge(t, path).Problems; len(found) != 2 || found[0].Line != 2 || found[1].Line != 3 {
		t.Errorf("found %+v, want the unknown flag in line 2 and the unknown instruction in line 3", found)
	}
}

// What the Dockerfile's own command builds needs nothing that its image does not have:
// it runs alone in an empty directory, and says so itself when it is ready.
func TestTheImagesProgramStandsAlone(t *testing.T) {
	program := filepath.Join(t.TempDir(), "malgraf")
	command := regexp.MustCompile(`^(CGO_ENABLED=0) (go build .*) -o /image/malgraf (\./cmd/malgraf)$`)
	var parts []string
	for _, one := range judge(t, "../Dockerfile").Instructions {
		if found := command.FindStringSubmatch(one.Arguments); one.Keyword == "RUN" && found != nil {
			parts = found
		}
	}
	if parts == nil {
		t.Fatalf("no RUN of the Dockerfile is %s", command)
	}
	words := append(strings.Fields(parts[2]), "-buildvcs=false", "-o", program, parts[3])
	build := exec.Command(words[0], words[1:]...)
	build.Dir, build.Env = "..", append(os.Environ(), parts[1])
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	isStatic(t, program)

	t.Setenv("MALGRAF_PROGRAM", program)
	for _, one := range image(t) {
		if one.Keyword != "ENV" {
			continue
		}
		for _, pair := range strings.Fields(one.Arguments) {
			if name, value, _ := strings.Cut(pair, "="); name != "MALGRAF_LISTEN" && name != "ZONEINFO" {
				t.Setenv(name, strings.Replace(value, "/data", t.TempDir(), 1))
			}
		}
	}
	server := clients.Start(t, "--seed=agenda2030")
	ready := exec.Command(program, "ready", "--listen="+strings.TrimPrefix(server.URL, "http://"))
	ready.Env = []string{}
	if output, err := ready.CombinedOutput(); err != nil || string(output) != "ready\n" {
		t.Errorf("ready: %v: %s", err, output)
	}
	server.Stop(t)
	ready = exec.Command(program, ready.Args[1:]...)
	if output, err := ready.CombinedOutput(); err == nil || !strings.Contains(string(output), "connection refused") {
		t.Errorf("after it stopped: %v: %s", err, output)
	}
}

// isStatic fails the test if a program needs a loader or a library.
func isStatic(t *testing.T, path string) {
	t.Helper()
	program, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = program.Close() }()
	for _, part := range program.Progs {
		if part.Type == elf.PT_INTERP || part.Type == elf.PT_DYNAMIC {
			t.Errorf("the program is not static: it has %s", part.Type)
		}
	}
	if libraries, err := program.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("the program needs %v, %v", libraries, err)
	}
}

// The image has the time zones that Go itself brings along.
func TestTimeZonesAreThere(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(strings.TrimSpace(string(root)), "lib/time/zoneinfo.zip")); err != nil {
		t.Error(err)
	}
}
