package transfer

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// Progress says how far a transfer is.
type Progress struct {
	// Doing is what it is doing, such as "copying".
	Doing string
	// Nodes and Edges are done.
	Nodes, Edges int
	// OfNodes is how many nodes there are to do; 0: not known.
	OfNodes int
}

// Meter shows progress to a user, at most once a second.
type Meter struct {
	to io.Writer
	// inPlace: each line takes the place of the one before.
	inPlace bool
	now     func() time.Time

	// shown is when the last line was written, zero before the first; open: the place
	// where it was is not left yet.
	shown time.Time
	open  bool
	// begun is when the first progress of what is now being done came, and what it said.
	begun time.Time
	first Progress
}

// NewMeter shows progress in lines, or, as a terminal can, in one line that changes.
func NewMeter(to io.Writer, inPlace bool) *Meter {
	return &Meter{to: to, inPlace: inPlace, now: time.Now}
}

// Show writes a line, unless the last one is less than a second old.
func (m *Meter) Show(p Progress) {
	now := m.now()
	if p.Doing != m.first.Doing {
		m.begun, m.first = now, p
	}
	m.showAt(now, func() string { return m.line(p, now) })
}

// ShowText is Show of what is no matter of nodes and edges.
func (m *Meter) ShowText(line string) {
	m.showAt(m.now(), func() string { return line })
}

func (m *Meter) showAt(now time.Time, line func() string) {
	if !m.shown.IsZero() && now.Sub(m.shown) < time.Second {
		return
	}
	m.shown, m.open = now, true
	if m.inPlace {
		_, _ = fmt.Fprintf(m.to, "\r%s\x1b[K", line())
		return
	}
	_, _ = fmt.Fprintln(m.to, line())
}

// Leave leaves the line, so that what is written next has its own.
func (m *Meter) Leave() {
	if m.inPlace && m.open {
		_, _ = fmt.Fprintln(m.to)
	}
	m.open = false
}

// End leaves the line for good: whatever comes next is shown at once.
func (m *Meter) End() {
	m.Leave()
	m.shown = time.Time{}
}

func (m *Meter) line(p Progress, now time.Time) string {
	of := ""
	if p.OfNodes > 0 {
		of = " of " + Thousands(p.OfNodes)
	}
	line := fmt.Sprintf("%s: %s%s nodes, %s edges", p.Doing, Thousands(p.Nodes), of, Thousands(p.Edges))
	done := p.Nodes + p.Edges - m.first.Nodes - m.first.Edges
	if elapsed := now.Sub(m.begun).Seconds(); done > 0 && elapsed > 0 {
		line += fmt.Sprintf(", %s a second", Thousands(int(float64(done)/elapsed)))
	}
	return line
}

// Thousands writes a number with a comma before each three digits.
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
