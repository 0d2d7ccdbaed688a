package neo4jtest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// VersionVariable names the environment variable that chooses the line of Neo4j:
// "2025" for the newer one; otherwise 5.26.
const VersionVariable = "NEO4J"

// line is a line of Neo4j: its version, and the oldest Java that it runs on.
type line struct {
	version string
	java    int
}

// lines of Neo4j by what VersionVariable says.
var lines = map[string]line{"": {"5.26.20", 17}, "5": {"5.26.20", 17}, "2025": {"2025.10.1", 21}}

// found is where the line of Neo4j that the environment asks for is found.
type found struct {
	line
	// home of Java, and of this package's sources.
	home, sources string
	// classes is the class path of the server's jars.
	classes string
}

// find finds all, and fetches the jars where they are not there.
func find() (*found, error) {
	name := os.Getenv(VersionVariable)
	asked, known := lines[name]
	if !known {
		return nil, fmt.Errorf("%s=%s is no line of Neo4j that is known here: 5 and 2025 are", VersionVariable, name)
	}
	f := &found{line: asked}
	var err error
	if f.home, err = asked.javaHome(); err != nil {
		return nil, err
	}
	if f.sources, err = folder(); err != nil {
		return nil, err
	}
	f.classes, err = asked.classPath(filepath.Join(f.sources, "pom.xml"))
	return f, err
}

// Prepare fetches what Start starts a server from, and says what that is. The tests
// of several packages then find it there, and do not fetch it all at once.
func Prepare() (string, error) {
	f, err := find()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Neo4j %s on Java %d (%s)", f.version, javaVersion(f.home), f.home), nil
}

// testHeap is the heap of a server for tests, in MiB.
const testHeap = 768

// maxHeap is a heap of so many MiB.
func maxHeap(mib int) string { return fmt.Sprintf("-Xmx%dm", mib) }

// quickly is a compiler that is soon warm, for a server that is started and stopped time
// and again: it has what it needs in half the time, and is half as fast after a minute.
const quickly = "-XX:TieredStopAtLevel=1"

// codeCache is room for what Java compiles, as much as it has by itself when it uses
// all of its compilers. A long run of tests fills less: then Java compiles no more, and
// all is slow.
const codeCache = "-XX:ReservedCodeCacheSize=240m"

// javaCommand is the command that runs Main.java, but for its arguments. Java itself is
// told what the flags say.
func javaCommand(flags ...string) (*exec.Cmd, error) {
	f, err := find()
	if err != nil {
		return nil, err
	}
	return exec.Command(filepath.Join(f.home, "bin", "java"), append(flags, codeCache, "-cp", f.classes, filepath.Join(f.sources, "Main.java"))...), nil
}

// classPath asks Maven for the server's jars, and keeps the answer: asking takes
// some seconds. The network is used only where Maven's own cache lacks something.
func (l line) classPath(pom string) (string, error) {
	text, err := os.ReadFile(pom)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(text, l.version...))
	kept := filepath.Join(cache, "malgraf", "neo4j-"+hex.EncodeToString(sum[:8])+".classpath")
	if classes, err := os.ReadFile(kept); err == nil && allThere(string(classes)) {
		return string(classes), nil
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", err
	}
	arguments := []string{"-q", "-B", "-f", pom, "-Dneo4j.version=" + l.version, "-Dmdep.outputFile=" + kept, "dependency:build-classpath"}
	if exec.Command("mvn", append([]string{"-o"}, arguments...)...).Run() != nil {
		if out, err := exec.Command("mvn", arguments...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("fetching Neo4j's jars: %w\n%s", err, out)
		}
	}
	classes, err := os.ReadFile(kept)
	return string(classes), err
}

// allThere tells whether every jar of a class path exists.
func allThere(classes string) bool {
	for _, jar := range strings.Split(strings.TrimSpace(classes), string(os.PathListSeparator)) {
		if _, err := os.Stat(jar); err != nil {
			return false
		}
	}
	return true
}
