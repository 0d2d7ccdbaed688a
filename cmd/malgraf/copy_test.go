package main

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"malgraf/bench"
)

func from(store string) string { return "--from=" + strings.TrimPrefix(store, "--store=") }
func to(store string) string   { return "--to=" + strings.TrimPrefix(store, "--store=") }

var tableLine = regexp.MustCompile(`(?m)^ *(\d+)  ([0-9a-f]{16}) +(\d+)  ([0-9a-f]{16})  Goal$`)

func TestCopyThereAndBack(t *testing.T) {
	source, target, back := fullStore(t), newStore(t), newStore(t)
	end := succeeds(t, "copy", from(source), to(target))
	if !strings.HasPrefix(strings.TrimLeft(end.out, " "), "source ") || strings.Contains(end.out, "DIFFERS") {
		t.Errorf("it printed\n%s", end.out)
	}
	want := succeeds(t, "export", source).out
	goals := strconv.Itoa(strings.Count(want, `{"node":"Goal:`))
	if goal := tableLine.FindStringSubmatch(end.out); goal == nil || goal[1] != goals || goal[3] != goals || goal[2] != goal[4] {
		t.Errorf("it does not show counts and checksums of %s goals:\n%s", goals, end.out)
	}
	for _, words := range []string{"copying: ", " edges copied\n"} {
		if !strings.Contains(end.err, words) {
			t.Errorf("it did not say %q: %s", words, end.err)
		}
	}
	succeeds(t, "copy", from(target), to(back))
	sameLines(t, want, succeeds(t, "export", target).out)
	sameLines(t, want, succeeds(t, "export", back).out)

	end = succeeds(t, "copy", from(source), to(target))
	if !strings.Contains(end.err, " edges were there already\n0 nodes and 0 edges copied\n") || !tableLine.MatchString(end.out) {
		t.Errorf("copied again: %s%s", end.err, end.out)
	}
}

func TestCopyRefuses(t *testing.T) {
	source, other, empty := seeded(t, "agenda2030"), seeded(t, "exempel"), newStore(t)
	before := succeeds(t, "export", other).out
	end := fails(t, []string{"copy", from(source), to(other)}, "neither empty nor the beginning of a copy", "nothing was written")
	if end.code != 1 || strings.Contains(end.err, "goes on where it ended") {
		t.Errorf("exit code %d: %s", end.code, end.err)
	}
	sameLines(t, before, succeeds(t, "export", other).out)

	fails(t, []string{"copy", from(empty), to(newStore(t))}, "--from", "there is no such store")
	if _, err := os.Stat(strings.TrimPrefix(empty, "--store=file:")); err == nil {
		t.Error("a store was made to be read")
	}
	fails(t, []string{"copy", "--from=memory:", to(empty)}, "--from memory:", "nothing to read")
	fails(t, []string{"copy", from(source), "--to=nowhere"}, "--to", "nowhere")
	fails(t, []string{"copy", from(source), to(source)}, "--to", "in use")
	fails(t, []string{"copy", from(source)}, "--to")
	fails(t, []string{"copy", to(source)}, "--from")
}

// interrupting is an output that interrupts the program when it says something.
type interrupting struct {
	written
	words     string
	interrupt context.CancelFunc
}

func (i *interrupting) Write(p []byte) (int, error) {
	if strings.Contains(string(p), i.words) {
		i.interrupt()
	}
	return i.written.Write(p)
}

func TestAnInterruptedCopyIsTakenUp(t *testing.T) {
	source, target := newStore(t), newStore(t)
	var lines strings.Builder
	encoder := json.NewEncoder(&lines)
	for change := range bench.Municipalities(3) {
		if err := encoder.Encode(change); err != nil {
			t.Fatal(err)
		}
	}
	succeeds(t, "import", file(t, "bench.jsonl", lines.String()), source)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stderr := &interrupting{words: "copying: ", interrupt: cancel}
	var stdout written
	if code := run(ctx, []string{"copy", from(source), to(target)}, &stdout, stderr); code != 130 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if !strings.Contains(stderr.String(), "the same command goes on where it ended") || stdout.String() != "" {
		t.Errorf("it said %s%s", stderr, &stdout)
	}
	half, whole := succeeds(t, "export", target).out, succeeds(t, "export", source).out
	if half == "" || len(half) >= len(whole) || !strings.HasPrefix(whole, half) {
		t.Fatalf("%d bytes of %d are there", len(half), len(whole))
	}
	end := succeeds(t, "copy", from(source), to(target))
	if !strings.Contains(end.err, " edges were there already\n") || strings.Contains(end.err, "\n0 nodes and 0 edges copied") {
		t.Errorf("it said %s", end.err)
	}
	sameLines(t, whole, succeeds(t, "export", target).out)
}

// Stores of several municipalities become one by their exports, for copy is of one whole
// store. What they share is there once, as the last of them says it: Ljusdal adds to a
// target's source.
func TestExportsOfSeveralStoresMakeOne(t *testing.T) {
	mora, ljusdal, all := seeded(t, "agenda2030,mora"), seeded(t, "agenda2030,ljusdal"), newStore(t)
	for _, store := range []string{mora, ljusdal} {
		succeeds(t, "import", file(t, "one.jsonl", succeeds(t, "export", store).out), all)
	}
	sameLines(t, succeeds(t, "export", seeded(t, "agenda2030,ljusdal,mora")).out, succeeds(t, "export", all).out)
	fails(t, []string{"copy", from(ljusdal), to(all)}, "neither empty nor the beginning of a copy")
}
