package neo4jtest

import (
	"bytes"
	"io"
	"sync"
)

// talk is one connection to a member.
type talk struct {
	cluster *Cluster
	member  int

	// within tells whether a transaction of several statements is under way, and writing
	// whether it, or a statement of its own, is to write. Only who listens to the client
	// has them.
	within, writing bool

	mu sync.Mutex
	// awaited are what the server has not answered yet, each with what is to be made of
	// the answer; nil: nothing.
	awaited []func(reply []byte) []byte
}

// listen passes on what a client sends.
func (k *talk) listen(far io.Writer, near io.Reader) error {
	return passMessages(far, near, true, func(message []byte) []byte {
		instead, alter := k.asked(message)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.awaited = append(k.awaited, alter)
		return instead
	})
}

// asked notes a message of a client, and says what is to be sent instead of it and what is
// to be made of the answer.
func (k *talk) asked(message []byte) (instead []byte, alter func(reply []byte) []byte) {
	switch message[1] {
	case msgRoute:
		return nil, func([]byte) []byte { return k.cluster.routes() }
	case msgBegin:
		k.within = true
		k.begin(message, true)
	case msgReset, msgRollback:
		k.within = false
	case msgRun:
		if statement, _ := statementOf(message); !k.within {
			k.begin(message, !isPulse(statement))
		}
		if k.writing && !k.cluster.leads(k.member) {
			return structure(msgRun, text("!"), dictionary(), dictionary()), refuse // it fails, as it must
		}
	case msgCommit:
		k.within = false
		return nil, k.cluster.reply
	case msgPull:
		if k.writing && !k.within {
			return nil, k.cluster.replyIfWritten
		}
	}
	return nil, nil
}

// begin notes the mode that a message begins a transaction in, and counts it.
func (k *talk) begin(message []byte, counts bool) {
	k.writing = !bytes.Contains(message, append(text("mode"), text("r")...))
	if !counts {
		return
	}
	k.cluster.mu.Lock()
	defer k.cluster.mu.Unlock()
	seen := &k.cluster.members[k.member].seen
	switch {
	case k.writing:
		seen.Writes++
	default:
		seen.Reads++
		if bytes.Contains(message, text("bookmarks")) {
			seen.Behind++
		}
	}
}

// refuse is how a member answers a write that does not lead.
func refuse([]byte) []byte {
	return failure("Neo.ClientError.Cluster.NotALeader", "No write operations are allowed directly on this database.")
}

// answer passes on what the server sends.
func (k *talk) answer(near io.Writer, far io.Reader) error {
	if err := passVersion(near, far); err != nil {
		return err
	}
	return passMessages(near, far, false, func(message []byte) []byte {
		if message[1] == msgRecord {
			return nil
		}
		k.mu.Lock()
		alter := k.awaited[0]
		k.awaited = k.awaited[1:]
		k.mu.Unlock()
		if alter == nil {
			return nil
		}
		return alter(message)
	})
}
