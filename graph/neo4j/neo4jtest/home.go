package neo4jtest

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// installed is where Linux distributions put their JDKs.
const installed = "/usr/lib/jvm/*"

// javaHome finds the JDK that a line of Neo4j runs on: that of JAVA_HOME, else the
// oldest that is new enough, of the one on the path and those that are installed.
func (l line) javaHome() (string, error) {
	var homes []string
	if java, err := exec.LookPath("java"); err == nil {
		if java, err = filepath.EvalSymlinks(java); err == nil {
			homes = append(homes, filepath.Dir(filepath.Dir(java)))
		}
	}
	others, _ := filepath.Glob(installed)
	return l.chooseHome(os.Getenv("JAVA_HOME"), append(homes, others...))
}

// chooseHome takes the preferred JDK if it is new enough, else the oldest that is.
func (l line) chooseHome(preferred string, homes []string) (string, error) {
	if preferred != "" && javaVersion(preferred) >= l.java {
		return preferred, nil
	}
	best, bestVersion := "", 0
	var found []string
	for _, home := range append(homes, preferred) {
		version := javaVersion(home)
		if version > 0 {
			found = append(found, fmt.Sprintf("%d in %s", version, home))
		}
		if version >= l.java && (best == "" || version < bestVersion) {
			best, bestVersion = home, version
		}
	}
	if best == "" {
		return "", fmt.Errorf("neo4j %s needs a JDK of Java %d or later, and there is %s: install one (such as openjdk-%d-jdk-headless, where the distribution has it) or set JAVA_HOME",
			l.version, l.java, cmp.Or(strings.Join(found, ", "), "none"), l.java)
	}
	return best, nil
}

var javaRelease = regexp.MustCompile(`(?m)^JAVA_VERSION="(\d+)`)

// javaVersion is the version of a JDK, such as 17; 0 where there is none, or nothing
// to compile with.
func javaVersion(home string) int {
	if _, err := os.Stat(filepath.Join(home, "bin", "javac")); home == "" || err != nil {
		return 0
	}
	text, err := os.ReadFile(filepath.Join(home, "release"))
	if err != nil {
		return 0
	}
	found := javaRelease.FindSubmatch(text)
	if found == nil {
		return 0
	}
	version, err := strconv.Atoi(string(found[1]))
	if err != nil {
		return 0
	}
	return version
}
