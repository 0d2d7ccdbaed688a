package onneo4j

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// load is clients that read and write until they are stopped, with how they fared.
type load struct {
	url     string
	client  *http.Client
	running sync.WaitGroup
	end     context.CancelFunc

	mu           sync.Mutex
	went, failed int
	wrong        []string
	// begun is when the requests under way were sent.
	begun map[int]time.Time
	sent  int
	// acknowledged tells of each town that was written whether the answer said so.
	acknowledged map[string]bool
}

func newLoad(url string) *load {
	return &load{url: url, acknowledged: map[string]bool{}, begun: map[int]time.Time{}}
}

func (l *load) start(readers, writers int) {
	ctx, end := context.WithCancel(context.Background())
	l.end = end
	l.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers + writers}}
	for range readers {
		l.running.Go(func() {
			for ctx.Err() == nil {
				l.put(`{ goals { nodes { targets(first: 5) { nodes { title goal { title } } } } } }`)
			}
		})
	}
	for range writers {
		l.running.Go(func() {
			for ctx.Err() == nil {
				l.write()
			}
		})
	}
}

// stop lets the requests under way end.
func (l *load) stop(t *testing.T) {
	t.Helper()
	l.end()
	l.running.Wait()
	l.client.CloseIdleConnections()
	t.Logf("%d requests went well, %d failed", l.went, l.failed)
	for _, answer := range l.wrong {
		t.Errorf("answered with %s", answer)
	}
	l.went, l.failed, l.wrong = 0, 0, nil
}

// put puts a question, and tells whether it was answered without an error.
func (l *load) put(question string) bool {
	l.mu.Lock()
	l.sent++
	request := l.sent
	l.begun[request] = time.Now()
	l.mu.Unlock()
	answer, err := post(context.Background(), l.client, l.url, question)
	l.mu.Lock()
	delete(l.begun, request)
	well := err == nil && !strings.Contains(answer, `"errors"`)
	switch {
	case well:
		l.went++
	case err == nil && strings.Contains(answer, unavailable):
		l.failed++
	default:
		l.wrong = append(l.wrong, fmt.Sprintf("%s (%v)", answer, err))
	}
	l.mu.Unlock()
	if !well {
		time.Sleep(250 * time.Millisecond)
	}
	return well
}

// write makes a town and two departments, one part of the other, in one commit.
func (l *load) write() {
	l.mu.Lock()
	code := fmt.Sprintf("load-%d", len(l.acknowledged))
	l.acknowledged[code] = false
	l.mu.Unlock()
	if l.put(fmt.Sprintf(`mutation { apply(changes: [
		{saveMunicipality: {id: "Municipality:%[1]s", code: %[1]q, name: %[1]q, type: REGION, completeness: FULL}},
		{saveDepartment: {id: "Department:%[1]s", name: "KS", type: BOARD, municipality: {code: %[1]q}}},
		{saveDepartment: {id: "Department:sub-%[1]s", name: "KLF", type: ADMINISTRATION, municipality: {code: %[1]q}, partOf: {id: "Department:%[1]s"}}}
	]) { revision } }`, code)) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.acknowledged[code] = true
	}
}

func (l *load) counts() (went, failed, written int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, acknowledged := range l.acknowledged {
		if acknowledged {
			written++
		}
	}
	return l.went, l.failed, written
}

// flows waits until reads and writes have gone well since now.
func (l *load) flows(t *testing.T) {
	t.Helper()
	went, _, written := l.counts()
	until(t, "reads and writes go well", func() bool {
		now, _, writtenNow := l.counts()
		return now > went+50 && writtenNow > written+4
	})
}

// fails waits until many requests have failed, and those that were under way when
// Neo4j was stopped have ended, which they must in time.
func (l *load) fails(t *testing.T, stopped time.Time) {
	t.Helper()
	until(t, "requests fail", func() bool { _, failed, _ := l.counts(); return failed > 100 })
	until(t, "requests of before have ended", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, begun := range l.begun {
			if begun.Before(stopped) {
				return false
			}
		}
		return true
	})
	took := time.Since(stopped)
	t.Logf("all requests of before had ended after %v", took.Round(time.Millisecond))
	if took > soon {
		t.Errorf("requests of before had ended only after %v", took)
	}
}

// check looks for what was written: all of each commit that was acknowledged, all or
// nothing of the others.
func (l *load) check(t *testing.T) {
	t.Helper()
	acknowledged, unsure := 0, 0
	for code, said := range l.acknowledged {
		var answer struct {
			Data struct{ Nodes []json.RawMessage }
		}
		text := ask(t, l.url, fmt.Sprintf(`{ nodes(ids: ["Municipality:%[1]s", "Department:%[1]s", "Department:sub-%[1]s"]) {
			... on Municipality { departments { totalCount } } ... on Department { name partOf { name } } } }`, code))
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatal(err)
		}
		found := fmt.Sprintf("%s", answer.Data.Nodes)
		const all = `[{"departments":{"totalCount":2}} {"name":"KS","partOf":null} {"name":"KLF","partOf":{"name":"KS"}}]`
		switch {
		case found == all && said:
			acknowledged++
		case found == all:
			unsure++
		case said || found != `[null null null]`:
			t.Errorf("%s, acknowledged %v: %s", code, said, text)
		}
	}
	t.Logf("%d commits were tried; there are %d that were acknowledged, and %d more", len(l.acknowledged), acknowledged, unsure)
}
