package transfer_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"malgraf/graph"
	"malgraf/transfer"
)

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	source, target := seeded(t), open(t, "")
	want := lines(t, source)
	for batch, err := range transfer.Batches(transfer.Read(t.Context(), strings.NewReader(strings.Join(want, ""))), 100) {
		if err != nil {
			t.Fatal(err)
		}
		save(t, target, batch.Changes...)
	}
	equal(t, lines(t, target), want)
}

func TestReadTellsTheLine(t *testing.T) {
	good := `{"node":"Goal:1","set":{"title":"<å>"}}`
	for name, c := range map[string]struct{ text, words string }{
		"no JSON":            {good + "\nhello", "line 2: "},
		"cut off":            {good + "\n\n" + good[:20], "line 3: the line ends within a value"},
		"two values":         {good + good, "line 1: there is more than one value"},
		"no object":          {"\n\n7\n", "line 3: the line is not an object but a JSON number"},
		"a wrong entry":      {`{"node":7}`, `line 1: "node" cannot be a JSON number`},
		"an unknown entry":   {`{"nod":"Goal:1"}`, "line 1: unknown field"},
		"another encoding":   {good + "\r\n{\"node\":\"M\xe5l:1\"}", "line 2: the text is not UTF-8"},
		"a number too large": {`{"node":"Goal:1","remove":1}`, `line 1: "remove" cannot be`},
	} {
		t.Run(name, func(t *testing.T) {
			var failed error
			for _, err := range transfer.Read(t.Context(), strings.NewReader(c.text)) {
				if failed != nil {
					t.Fatal("the lines go on behind an error")
				}
				failed = err
			}
			if !errors.Is(failed, graph.ErrInvalid) || !strings.Contains(failed.Error(), c.words) {
				t.Errorf("%v, want one that says %q", failed, c.words)
			}
		})
	}
}

// Editors on Windows begin a file of UTF-8 with a mark, which is none of its text.
func TestAFileMayBeginWithAByteOrderMark(t *testing.T) {
	good := `{"node":"Goal:1"}`
	for text, fails := range map[string]bool{"\ufeff" + good: false, "\ufeff\r\n" + good: false, good + "\n\ufeff" + good: true} {
		read := 0
		var failed error
		for line, err := range transfer.Read(t.Context(), strings.NewReader(text)) {
			if failed = err; line.Node == "Goal:1" {
				read++
			}
		}
		if read != 1 || (failed != nil) != fails {
			t.Errorf("%q: %d lines, %v", text, read, failed)
		}
	}
}

func TestReadStopsWithItsReaderAndItsContext(t *testing.T) {
	broken := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("\n\n\n")))
	for _, err := range transfer.Read(t.Context(), broken) {
		if !errors.Is(err, iotest.ErrTimeout) {
			t.Errorf("%v", err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	long, n := strings.NewReader(strings.Repeat(`{"node":"Goal:1"}`+"\n", 20_000)), 0
	for _, err := range transfer.Read(ctx, long) {
		if n++; n == 10 {
			cancel()
		}
		if n > 5000 {
			t.Fatal("it reads on")
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestAWriterThatIsFullIsTold(t *testing.T) {
	source := seeded(t)
	full := errors.New("the disk is full")
	for _, room := range []int{0, 1000, 100_000} {
		if _, err := transfer.Write(t.Context(), source, &limited{room, full}); !errors.Is(err, full) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
	}
}

type limited struct {
	room int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.room -= len(p); l.room < 0 {
		return 0, l.err
	}
	return len(p), nil
}
