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
// "2025" for the newer one, which needs Java 21 or later; otherwise 5.26.
const VersionVariable = "NEO4J"

// versions of Neo4j by what VersionVariable says.
var versions = map[string]string{"": "5.26.20", "5": "5.26.20", "2025": "2025.10.1"}

// forTests are the server's heap, and a compiler that is quick to warm up: it lives for minutes.
func forTests() []string { return []string{"-Xmx768m", "-XX:TieredStopAtLevel=1"} }

// javaCommand is the command that runs Main.java, but for its arguments. Java itself
// is told what the flags say, or what forTests does.
func javaCommand(flags ...string) (*exec.Cmd, error) {
	if len(flags) == 0 {
		flags = forTests()
	}
	sources, err := folder()
	if err != nil {
		return nil, err
	}
	classes, err := classPath(filepath.Join(sources, "pom.xml"))
	if err != nil {
		return nil, err
	}
	java, err := javaPath()
	if err != nil {
		return nil, err
	}
	return exec.Command(java, append(flags, "-cp", classes, filepath.Join(sources, "Main.java"))...), nil
}

// javaPath finds the Java that the chosen line of Neo4j runs on.
func javaPath() (string, error) {
	if os.Getenv(VersionVariable) == "2025" {
		found, _ := filepath.Glob("/usr/lib/jvm/*-2[1-9]-*/bin/java")
		if len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	if home := os.Getenv("JAVA_HOME"); home != "" {
		return filepath.Join(home, "bin", "java"), nil
	}
	return exec.LookPath("java")
}

// classPath asks Maven for the server's jars, and keeps the answer: asking takes
// some seconds. The network is used only where Maven's own cache lacks something.
func classPath(pom string) (string, error) {
	version, known := versions[os.Getenv(VersionVariable)]
	if !known {
		return "", fmt.Errorf("%s=%s is no line of Neo4j that is known here", VersionVariable, os.Getenv(VersionVariable))
	}
	text, err := os.ReadFile(pom)
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(text, version...))
	kept := filepath.Join(cache, "malgraf", "neo4j-"+hex.EncodeToString(sum[:8])+".classpath")
	if classes, err := os.ReadFile(kept); err == nil && allThere(string(classes)) {
		return string(classes), nil
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", err
	}
	arguments := []string{"-q", "-B", "-f", pom, "-Dneo4j.version=" + version, "-Dmdep.outputFile=" + kept, "dependency:build-classpath"}
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
