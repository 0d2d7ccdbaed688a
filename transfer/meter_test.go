package transfer

import (
	"strings"
	"testing"
	"time"
)

func TestTheMeterWritesALineASecondAtMost(t *testing.T) {
	var text strings.Builder
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	meter := NewMeter(&text, false)
	meter.now = func() time.Time { return now }
	for i := range 31 { // 3 seconds of ten steps each
		meter.Show(Progress{Doing: "copying", Nodes: 500 + i*1000, Edges: i * 500, OfNodes: 1_234_567})
		now = now.Add(100 * time.Millisecond)
	}
	meter.Show(Progress{Doing: "verifying", Nodes: 7}) // less than a second later
	now = now.Add(time.Second)
	meter.Show(Progress{Doing: "verifying", Nodes: 2007})
	meter.End()
	want := `copying: 500 of 1,234,567 nodes, 0 edges
copying: 10,500 of 1,234,567 nodes, 5,000 edges, 15,000 a second
copying: 20,500 of 1,234,567 nodes, 10,000 edges, 15,000 a second
copying: 30,500 of 1,234,567 nodes, 15,000 edges, 15,000 a second
verifying: 2,007 nodes, 0 edges, 2,000 a second
`
	if text.String() != want {
		t.Errorf("%s\nwant\n%s", text.String(), want)
	}
}

func TestTheMeterStaysOnOneLineOfATerminal(t *testing.T) {
	var text strings.Builder
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	meter := NewMeter(&text, true)
	meter.now = func() time.Time { return now }
	meter.End() // nothing was shown
	meter.Show(Progress{Doing: "copying", Nodes: 1})
	now = now.Add(time.Second)
	meter.Show(Progress{Doing: "copying", Nodes: 3})
	meter.End()
	want := "\rcopying: 1 nodes, 0 edges\x1b[K\rcopying: 3 nodes, 0 edges, 2 a second\x1b[K\n"
	if text.String() != want {
		t.Errorf("%q, want %q", text.String(), want)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -999: "-999", 1234567: "1,234,567"} {
		if got := Thousands(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
