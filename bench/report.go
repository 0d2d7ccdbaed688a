package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"
)

// Machine is what a benchmark runs on, in words; "" for what the system does not tell.
func Machine() map[string]string {
	return map[string]string{"cores": fmt.Sprint(runtime.NumCPU()), "processor": processor(), "memory": memory(), "system": runtime.GOOS + "/" + runtime.GOARCH}
}

// processor and memory are what Linux says of the machine; elsewhere "".
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	found := regexp.MustCompile(`model name\s*: (.*)`).FindSubmatch(text)
	if found == nil {
		return ""
	}
	return string(found[1])
}

func memory() string {
	text, _ := os.ReadFile("/proc/meminfo")
	var kilobytes int
	if _, err := fmt.Fscanf(bytes.NewReader(text), "MemTotal: %d kB", &kilobytes); err != nil {
		return ""
	}
	return fmt.Sprintf("%d GiB", (kilobytes+1<<19)>>20)
}

// IntoFile writes what was measured as JSON.
func IntoFile(path string, measured any) error {
	text, err := json.MarshalIndent(measured, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// IntoPage puts what was measured into a page, in the place of what stands between the
// two lines of that name there.
func IntoPage(path, name, text string) error {
	begins, ends := "<!-- "+name+": make bench writes what follows -->\n", "<!-- "+name+": end -->\n"
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, hasBegin := strings.Cut(string(page), begins)
	_, after, hasEnd := strings.Cut(rest, ends)
	if !hasBegin || !hasEnd {
		return fmt.Errorf("%s has no place for what is called %s", path, name)
	}
	return os.WriteFile(path, []byte(before+begins+text+ends+after), 0o644)
}
