package twins_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"malgraf/graph"
	"malgraf/schema"
)

// The environment variables that repeat a run, or make a longer one.
const (
	seedVariable   = "TWINS_SEED"
	roundsVariable = "TWINS_ROUNDS"
)

// What a run does unless the environment says otherwise: rounds, each in a world of
// its own; in each, batches and questions by turns.
const (
	rounds         = 4
	steps          = 12
	questionsEach  = 2
	mostFollowUps  = 2
	countsOfAWorld = 6
)

// Both stores say the same to whatever they are given.
func TestTheStoresAnswerAlike(t *testing.T) {
	seed := number(t, seedVariable, uint64(time.Now().UnixNano()%1_000_000_000))
	n := number(t, roundsVariable, rounds)
	t.Logf("%s=%d %s=%d", seedVariable, seed, roundsVariable, n)
	kinds, err := graph.ParseSchema(schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	var asked int
	for i := range n {
		t.Run(strconv.FormatUint(seed+i, 10), func(t *testing.T) {
			r := &round{T: t, seed: seed + i, stage: newStage(newDice(seed+i), kinds)}
			r.play()
			asked += r.asked
		})
	}
	t.Logf("%d questions asked", asked)
}

func number(t *testing.T, variable string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", variable, err)
	}
	return value
}
