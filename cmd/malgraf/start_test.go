package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"malgraf/clients"
	"malgraf/seeds"
)

const goals = `{goals(first: 0) {totalCount}}`

func goalCount(n string) string { return `{"data":{"goals":{"totalCount":` + n + `}}}` }

func TestServesWithoutSettingUp(t *testing.T) {
	dir := t.TempDir()
	program := clients.StartIn(t, dir)
	if !regexp.MustCompile(`(?m)^listening on http://127\.0\.0\.1:[1-9]\d*$`).MatchString(program.Output()) {
		t.Errorf("where is it listening?\n%s", program.Output())
	}
	answers(t, program.URL, `{goals(first: 0) {totalCount} targets(first: 0) {totalCount} municipalities(orderBy: [{code: ASC}]) {nodes {name completeness}}}`,
		`{"data":{"goals":{"totalCount":17},"targets":{"totalCount":169},"municipalities":{"nodes":[{"name":"Mora","completeness":"EXCERPT"},{"name":"Ljusdal","completeness":"EXCERPT"}]}}}`)
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/nope": 404, "/graphql/nope": 404, "/malgraf.db": 404} {
		if got := fetch(t, http.MethodGet, program.URL+path, "", nil).status; got != status {
			t.Errorf("%s: status %d, not %d", path, got, status)
		}
	}
	if front := fetch(t, http.MethodGet, program.URL+"/", "", nil); !strings.Contains(front.body, "Målgraf") {
		t.Error("the Playground is not at /")
	}
	program.Stop(t)
	if _, err := os.Stat(dir + "/malgraf.db"); err != nil {
		t.Error(err)
	}
}

func TestListensWithinASecond(t *testing.T) { listensWithinASecond(t, t.TempDir()) }

// listensWithinASecond wants the line within a second on a machine that has a moment for
// it: other work may take the processor in any one start, so the best of a minute counts.
func listensWithinASecond(t *testing.T, dir string) {
	t.Helper()
	best := time.Hour
	for end := time.Now().Add(time.Minute); best > time.Second && time.Now().Before(end); {
		best = min(best, firstLine(t, dir))
	}
	if best > time.Second {
		t.Errorf("the program said after %s where it listens", best)
	}
}

// firstLine starts the built program and returns when its first line came.
func firstLine(t *testing.T, dir string) time.Duration {
	t.Helper()
	process := exec.Command(os.Getenv("MALGRAF_PROGRAM"), "--listen=127.0.0.1:0")
	process.Dir = dir
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 200)
	n, err := out.Read(line)
	took := time.Since(start)
	_ = process.Process.Kill()
	_ = process.Wait()
	if err != nil || !listening.Match(line[:n]) {
		t.Fatalf("first line %q, %v", line[:n], err)
	}
	return took
}

func TestSeedsAnEmptyStoreOnce(t *testing.T) {
	store := seeded(t, "exempel")
	server := serve(t, store) // with the default seeds now
	answers(t, server.url, whatIsSeeded, seedsFound("agenda2030", "exempel"))
	if strings.Contains(server.stderr.String(), "seeded") {
		t.Errorf("seeded again:\n%s", server.stderr)
	}
}

func TestEmptiedStoreStaysEmpty(t *testing.T) {
	store := seeded(t, "agenda2030,ljusdal,mora")
	var removals, last strings.Builder
	for line := range strings.Lines(succeeds(t, "export", store).out) {
		id, isNode := strings.CutPrefix(line, `{"node":"`)
		if !isNode {
			continue
		}
		id, _, _ = strings.Cut(id, `"`)
		to := &removals
		if strings.HasPrefix(id, "Municipality:") {
			to = &last
		}
		to.WriteString(`{"node":"` + id + `","remove":true}` + "\n")
	}
	succeeds(t, "import", file(t, "removals.jsonl", removals.String()+last.String()), store)
	server := serve(t, store)
	answers(t, server.url, goals, goalCount("0"))
	server.stop(t)
	if left := succeeds(t, "export", store).out; left != "" {
		t.Errorf("left in the store:\n%s", left)
	}
}

// whatIsSeeded asks for one node of each seed.
const whatIsSeeded = `{
	agenda2030: targets(where: {code: {eq: "17.19"}}) {totalCount}
	ljusdal: municipalities(where: {code: {eq: "2161"}}) {totalCount}
	mora: municipalities(where: {code: {eq: "2062"}}) {totalCount}
	exempel: municipalities(where: {code: {eq: "9999"}}) {totalCount}
}`

// seedsFound is the answer to whatIsSeeded with these seeds.
func seedsFound(names ...string) string {
	parts := make([]string, 0, 4)
	for _, seed := range seeds.Names() {
		count := 0
		if slices.Contains(names, seed) {
			count = 1
		}
		parts = append(parts, fmt.Sprintf(`%q:{"totalCount":%d}`, seed, count))
	}
	return `{"data":{` + strings.Join(parts, ",") + `}}`
}

func TestSeeds(t *testing.T) {
	for _, c := range []struct {
		name, flag string
		found      []string
	}{
		{"by default", "", []string{"agenda2030", "ljusdal", "mora"}},
		{"none", "--seed=none", nil},
		{"nothing", "--seed=", nil},
		{"agenda alone", "--seed=agenda2030", []string{"agenda2030"}},
		{"invented", "--seed=exempel", []string{"agenda2030", "exempel"}},
		{"all, in any order", "--seed=mora,exempel,agenda2030,ljusdal", []string{"agenda2030", "ljusdal", "mora", "exempel"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"--store=memory:"}
			if c.flag != "" {
				args = append(args, c.flag)
			}
			answers(t, serve(t, args...).url, whatIsSeeded, seedsFound(c.found...))
		})
	}
}

func TestStartIsRefused(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	full := seeded(t, "exempel")
	for _, c := range []struct {
		name  string
		args  []string
		words []string
	}{
		{"unknown seed", []string{"--seed=nix"}, []string{`"nix"`, "agenda2030", "ljusdal", "mora", "exempel", "none"}},
		{"unknown seed, nothing to seed", []string{"--seed=nix", full}, []string{`"nix"`, "agenda2030"}},
		{"none and another", []string{"--seed=none,mora"}, []string{"none stands alone"}},
		{"port in use", []string{"--listen=" + taken.Addr().String()}, []string{"--listen " + taken.Addr().String(), "in use", "another port"}},
		{"no port", []string{"--listen=127.0.0.1"}, []string{"--listen 127.0.0.1", "missing port"}},
		{"port out of range", []string{"--listen=127.0.0.1:99999"}, []string{"--listen", "invalid port"}},
		{"more than this machine", []string{"--listen=0.0.0.0:0"}, []string{"--listen 0.0.0.0:0", "--issuer", "--insecure"}},
		{"unknown flag", []string{"--colour=red"}, []string{"--colour", "--help"}},
		{"unknown command", []string{"serv"}, []string{"serv", "--help"}},
		{"no time at all", []string{"--timeout=0s"}, []string{"--timeout"}},
		{"no duration", []string{"--drain=soon"}, []string{"--drain"}},
		{"negative", []string{"--drain=-1s"}, []string{"--drain"}},
		{"log level", []string{"--log-level=loud"}, []string{"--log-level", "loud"}},
		{"an address as origin", []string{"--origins=https://dashboard.example/"}, []string{"--origins", "https://dashboard.example/", "scheme://host"}},
		{"a name as origin", []string{"--origins=dashboard.example"}, []string{"--origins", "scheme://host"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			end := fails(t, append([]string{"--store=file:" + filepath.Join(dir, "new.db")}, c.args...), c.words...)
			if strings.Contains(end.out, "listening") {
				t.Error("it listened first")
			}
			if left := names(t, dir); left != "" {
				t.Errorf("it leaves %s", left)
			}
		})
	}
}

func TestASecondWriterIsToldWhatToDo(t *testing.T) {
	dir := t.TempDir()
	clients.StartIn(t, dir, "--seed=none")
	fails(t, []string{"import", file(t, "none.jsonl", ""), "--store=file:" + dir + "/malgraf.db"}, "open in another process", "stop it first")
}

func TestFlagsFromTheEnvironment(t *testing.T) {
	store := newStore(t)
	for name, value := range map[string]string{
		"MALGRAF_STORE": strings.TrimPrefix(store, "--store="), "MALGRAF_SEED": "exempel", "MALGRAF_LOG_LEVEL": "debug",
		"MALGRAF_ORIGINS": "https://a.example,https://b.example", "MALGRAF_TIMEOUT": "7s", "MALGRAF_DRAIN": "3s",
	} {
		t.Setenv(name, value)
	}
	server := serve(t)
	answers(t, server.url, whatIsSeeded, seedsFound("agenda2030", "exempel"))
	for _, origin := range []string{"https://a.example", "https://b.example"} {
		if got := crossOrigin(t, server.url, origin).header.Get("Access-Control-Allow-Origin"); got != origin {
			t.Errorf("%s is answered with %q", origin, got)
		}
	}
	server.stop(t)
	for _, logged := range []string{"level=DEBUG", "drain=3s"} {
		if !strings.Contains(server.stderr.String(), logged) {
			t.Errorf("the log has no %s:\n%s", logged, server.stderr)
		}
	}
	if exported := succeeds(t, "export").out; !strings.Contains(exported, "Municipality:9999") {
		t.Error("export did not read the store of the environment")
	}
	t.Setenv("MALGRAF_LISTEN", "nowhere")
	fails(t, nil, "--listen nowhere")
	t.Setenv("MALGRAF_TIMEOUT", "0s")
	fails(t, nil, "--timeout")
}

func TestHelp(t *testing.T) {
	whole := succeeds(t, "--help").out
	for _, flag := range []string{"listen", "store", "seed", "origins", "timeout", "drain", "log-level"} {
		variable := "$MALGRAF_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
		if !strings.Contains(whole, "--"+flag+"=") || !strings.Contains(whole, variable) {
			t.Errorf("--help does not explain --%s and %s", flag, variable)
		}
	}
	for _, word := range []string{"127.0.0.1:8080", "agenda2030,ljusdal,mora", "import outline", "import table", "export", "--version"} {
		if !strings.Contains(whole, word) {
			t.Errorf("--help does not speak of %s", word)
		}
	}
	for _, command := range []string{"serve", "import", "import lines", "import outline", "import table", "export"} {
		text := succeeds(t, append(strings.Fields(command), "--help")...).out
		if !strings.Contains(text, "malgraf "+command) || !strings.Contains(text, "$MALGRAF_STORE") {
			t.Errorf("malgraf %s --help:\n%s", command, text)
		}
	}
}

func TestVersion(t *testing.T) {
	if got := succeeds(t, "--version").out; !strings.HasPrefix(got, "malgraf ") || strings.Count(got, "\n") != 1 {
		t.Errorf("--version: %q", got)
	}
	t.Setenv("MALGRAF_VERSION", "true") // as the maker of a container image may set it
	fails(t, []string{"--timeout=0s"}, "--timeout")

	revision := []debug.BuildSetting{{Key: "vcs.revision", Value: "abc123"}, {Key: "vcs.modified", Value: "true"}}
	for want, build := range map[string]*debug.BuildInfo{
		"malgraf v1.2.3 (":             {Main: debug.Module{Version: "v1.2.3"}, Settings: revision},
		"malgraf abc123+dirty (":       {Main: debug.Module{Version: "(devel)"}, Settings: revision},
		"malgraf abc123 (":             {Settings: revision[:1]},
		"malgraf of unknown version (": {Main: debug.Module{Version: "(devel)"}},
	} {
		if got := version(build); !strings.HasPrefix(got, want) {
			t.Errorf("%q does not begin with %q", got, want)
		}
	}
}
