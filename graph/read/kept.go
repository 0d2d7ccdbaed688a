package read

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"

	"malgraf/graph"
)

// Keep says what answers are kept, to be given once more while nothing is committed.
type Keep struct {
	// Bytes is the most that all of them have; 0 keeps none.
	Bytes int
	// Quiet is how long nothing has been committed before an answer is kept: a graph that
	// changes all the time makes each useless at once, and what has just been committed
	// by another process may not have reached every place of the store.
	Quiet time.Duration
	// Longest is how long an answer is given before it is read anew all the same.
	Longest time.Duration
	// Given, unless nil, is told of each answer that is given once more.
	Given func()
}

// DefaultKeep is how a server keeps answers, for as long and in as much memory, that is
// told nothing else.
var DefaultKeep = Keep{Bytes: 64 << 20, Quiet: 5 * time.Second, Longest: time.Minute}

const (
	// askedMost is how many questions are known to have been asked.
	askedMost = 4096
	// keptMost is how many answers are kept at most, however short.
	keptMost = 4096
	// keptPart is which part of the memory one answer takes at most.
	keptPart = 8
)

// question is a digest of all that an answer depends on besides the graph: the text, the
// operation, its variables, what the asker may see, and the day.
type question [sha256.Size]byte

// kept holds answers of the last revision that is known, to questions that have been asked
// at least twice. Before one is given again, the store is asked whether that revision is
// the last one still, so that nobody is told what is no longer so.
type kept struct {
	Keep
	now func() time.Time

	mu sync.Mutex
	// at is the last revision known, since when is the time.
	at    graph.Revision
	since time.Time
	// asked are questions that somebody has asked, answers those that are kept.
	asked   *simplelru.LRU[question, struct{}]
	answers *simplelru.LRU[question, keptAnswer]
	// bytes is how long all answers are together.
	bytes int
	// aging: old answers are to be let go of.
	aging bool
}

// keptAnswer is the data of an answer, which nobody changes, and when it was read.
type keptAnswer struct {
	data []byte
	read time.Time
}

func newKept(keep Keep, now func() time.Time) *kept {
	k := &kept{Keep: keep, now: now, since: now()}
	var err error
	if k.asked, err = simplelru.NewLRU[question, struct{}](askedMost, nil); err != nil {
		panic(err) // of a size that is none
	}
	if k.answers, err = simplelru.NewLRU(keptMost, func(_ question, gone keptAnswer) { k.bytes -= len(gone.data) }); err != nil {
		panic(err)
	}
	return k
}

// question is that of a query; false where no answer to it is kept.
func (k *kept) question(request *graphql.OperationContext, rights string) (question, bool) {
	operation := request.Operation
	if k.Bytes == 0 || operation == nil || operation.Operation != ast.Query || len(request.RawQuery) > longestPlanned {
		return question{}, false
	}
	names := make([]string, len(operation.VariableDefinitions))
	for i, definition := range operation.VariableDefinitions {
		names[i] = definition.Variable
	}
	variables, short := spelled(names, request.Variables)
	if !short {
		return question{}, false
	}
	text := make([]byte, 0, len(request.RawQuery)+len(variables)+len(rights)+128)
	for _, part := range []string{request.RawQuery, operation.Name, variables, rights, k.now().Format(time.DateOnly)} {
		text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
	}
	return sha256.Sum256(text), true
}

// find returns the answer to a question that is kept for a revision, nil where there is none.
func (k *kept) find(asked question, at graph.Revision) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.move(at)
	if at != k.at {
		return nil
	}
	answer, is := k.answers.Get(asked)
	if is && k.isOld(answer) {
		k.answers.Remove(asked)
		return nil
	}
	return answer.data
}

// keep keeps an answer, if it is the second to its question. It was read from some time on,
// when a revision was known.
func (k *kept) keep(asked question, at graph.Revision, from time.Time, data []byte) {
	if !k.wants(asked, at, from, len(data)) {
		return
	}
	answer := keptAnswer{data: bytes.Clone(data), read: from}
	k.mu.Lock()
	defer k.mu.Unlock()
	if at != k.at {
		return
	}
	k.answers.Remove(asked)
	k.answers.Add(asked, answer)
	k.bytes += len(data)
	for k.bytes > k.Bytes {
		k.answers.RemoveOldest()
	}
	k.age()
}

// age lets go of answers when they are old, also where nobody asks any more; mu is held.
func (k *kept) age() {
	if k.aging || k.answers.Len() == 0 {
		return
	}
	k.aging = true
	time.AfterFunc(k.Longest, func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		for _, asked := range k.answers.Keys() {
			if answer, _ := k.answers.Peek(asked); k.isOld(answer) {
				k.answers.Remove(asked)
			}
		}
		k.aging = false
		k.age()
	})
}

func (k *kept) isOld(answer keptAnswer) bool { return k.now().Sub(answer.read) >= k.Longest }

// wants tells whether such an answer is to be kept, and notes that it was asked for.
func (k *kept) wants(asked question, at graph.Revision, from time.Time, length int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.move(at)
	again := k.asked.Contains(asked)
	k.asked.Add(asked, struct{}{})
	return again && at == k.at && from.Sub(k.since) >= k.Quiet && length <= k.Bytes/keptPart
}

func (k *kept) given() {
	if k.Given != nil {
		k.Given()
	}
}

// moveOn notes a revision that is committed, and lets go of all answers of before.
func (k *kept) moveOn(to graph.Revision) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.move(to)
}

// move is moveOn; mu is held.
func (k *kept) move(to graph.Revision) {
	if to > k.at {
		k.at, k.since = to, k.now()
		k.answers.Purge()
	}
}

// answerAgain answers a query as it was answered before, where that is still so, and
// otherwise by next.
func (r *Reader) answerAgain(ctx context.Context, operation *operation, asked question, next graphql.ResponseHandler) *graphql.Response {
	view, err := operation.reader(ctx)
	if err != nil {
		return next(ctx) // which says so
	}
	at := view.Revision()
	if data := r.kept.find(asked, at); data != nil {
		// An error is left to the reading that follows.
		if last, err := operation.store.Latest(ctx); err == nil && last == at {
			r.kept.given()
			return again(data)
		} else if err == nil {
			r.kept.moveOn(last)
		}
	}
	from := r.kept.now()
	response := next(ctx)
	if response != nil && len(response.Data) > 0 && len(response.Errors) == 0 && len(response.Extensions) == 0 {
		r.kept.keep(asked, at, from, response.Data)
	}
	return response
}

// again makes a response of an answer that is kept.
func again(data []byte) *graphql.Response {
	buffer := slices.Grow((*buffers.Get().(*[]byte))[:0], len(data)+1)
	return &graphql.Response{Data: append(buffer, data...)}
}
