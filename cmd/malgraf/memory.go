package main

import (
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// garbage is how much memory may be taken anew before what is no longer used is
	// looked for, in percent of what is used.
	garbage = 300
	// mostMemory is how much of the machine's or container's memory the program takes
	// before it looks more often.
	mostMemory = 0.9
)

// useMemory lets the server look for garbage seldom, and more often where memory gets
// short. GOGC and GOMEMLIMIT, where they are set, say something else.
func useMemory() {
	if _, set := os.LookupEnv("GOGC"); !set {
		debug.SetGCPercent(garbage)
	}
	if _, err := memlimit.SetGoMemLimitWithOpts(memlimit.WithRatio(mostMemory),
		memlimit.WithProvider(memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem))); err != nil {
		slog.Warn("how much memory there is is not known; set GOMEMLIMIT", "error", err)
	}
}
