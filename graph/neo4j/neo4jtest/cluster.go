package neo4jtest

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"testing"
)

// Cluster is a Neo4j that looks like several to who asks it for routes: one member leads
// and takes what is written, the others are read from. Each is a wire to the one server,
// so all have the same data and none is ever behind; how drivers find their way, and what
// they are told when a leader changes, are as in a real cluster.
type Cluster struct {
	// URL is the address of the first member.
	URL     string
	members []*member

	mu sync.Mutex
	// leader is the member that leads, -1 where none does.
	leader int
	// losing is how many commits are still to be made but answered as not replicated.
	losing int
}

// member of a cluster.
type member struct {
	*relay
	up   bool
	seen Seen
}

// Seen is what a member was asked for; whether Neo4j is there is left out.
type Seen struct {
	// Reads and Writes are transactions by the mode that they were begun in.
	Reads, Writes int
	// Behind are the reads that name what must have been written before.
	Behind int
}

// NoLeader is no member of a cluster.
const NoLeader = -1

// NewCluster returns a cluster of so many members that ends with the test. The first leads.
func NewCluster(t testing.TB, server *Server, members int) *Cluster {
	t.Helper()
	c := &Cluster{}
	c.mu.Lock()
	defer c.mu.Unlock()
	where := server.address(t)
	target := where.Host
	for i := range members {
		one := newRelay(t, target, func() (asked, answered passing) {
			k := &talk{cluster: c, member: i}
			return k.listen, k.answer
		})
		c.members = append(c.members, &member{relay: one, up: true})
	}
	where.Scheme, where.Host = "neo4j", c.members[0].address
	c.URL = where.String()
	return c
}

// Lead makes a member the leader, or none.
func (c *Cluster) Lead(member int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leader = member
}

// Stop ends a member, at once.
func (c *Cluster) Stop(member int) {
	c.setUp(member, false)
	c.members[member].stop()
}

// Start brings a member back.
func (c *Cluster) Start(t testing.TB, member int) {
	t.Helper()
	c.members[member].start(t)
	c.setUp(member, true)
}

func (c *Cluster) setUp(member int, up bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.members[member].up = up
}

// LoseReplies lets the next commits be made, and answers them as a leader does that does
// not hear in time whether the others have them.
func (c *Cluster) LoseReplies(commits int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.losing = commits
}

// Seen returns what each member was asked for since it was last called.
func (c *Cluster) Seen() []Seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	var seen []Seen
	for _, one := range c.members {
		seen, one.seen = append(seen, one.seen), Seen{}
	}
	return seen
}

// routes is the answer to a question about routes. It serves for so long that a driver asks
// again only where a member is not what it was.
func (c *Cluster) routes() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all, readers, writers []string
	for i, one := range c.members {
		switch {
		case !one.up:
			continue
		case i == c.leader:
			writers = append(writers, one.address)
		default:
			readers = append(readers, one.address)
		}
		all = append(all, one.address)
	}
	if len(readers) == 0 {
		readers = writers
	}
	servers := list(role("ROUTE", all), role("READ", readers), role("WRITE", writers))
	table := dictionary(text("ttl"), []byte{100}, text("db"), text("neo4j"), text("servers"), servers)
	return structure(msgSuccess, dictionary(text("rt"), table))
}

func role(name string, addresses []string) []byte {
	var texts [][]byte
	for _, one := range addresses {
		texts = append(texts, text(one))
	}
	return dictionary(text("role"), text(name), text("addresses"), list(texts...))
}

// Messages of Bolt, by their tags.
const (
	msgReset    = 0x0F
	msgRun      = 0x10
	msgBegin    = 0x11
	msgCommit   = 0x12
	msgRollback = 0x13
	msgPull     = 0x3F
	msgRoute    = 0x66
	msgSuccess  = 0x70
	msgRecord   = 0x71
	msgFailure  = 0x7F
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
	if _, err := io.CopyN(far, near, proposals); err != nil {
		return err
	}
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

func (c *Cluster) leads(member int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leader == member
}

// reply is what the answer to a commit becomes; nil: what it is.
func (c *Cluster) reply(answer []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.losing == 0 || answer[1] != msgSuccess {
		return nil
	}
	c.losing--
	return failure("Neo.TransientError.Cluster.ReplicationFailure", "Replication failure.")
}

// replyIfWritten is reply for a statement of its own, which may have written nothing.
func (c *Cluster) replyIfWritten(answer []byte) []byte {
	if !bytes.Contains(answer, text("stats")) {
		return nil
	}
	return c.reply(answer)
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

// passVersion passes on the version that the server chose, or the list of those that it has:
// how many there are, each in four bytes, and the capabilities.
func passVersion(near io.Writer, far io.Reader) error {
	version := make([]byte, 4)
	_, err := io.ReadFull(far, version)
	more := func(bytes int) {
		part := make([]byte, bytes)
		if err == nil {
			_, err = io.ReadFull(far, part)
		}
		version = append(version, part...)
	}
	if slices.Equal(version, []byte{0, 0, 1, 0xFF}) {
		more(1)
		more(4*int(version[4]) + 1)
	}
	if err != nil {
		return err
	}
	_, err = near.Write(version)
	return err
}

func failure(code, message string) []byte {
	// "neo4j_code" is its name from Bolt 5.7 on.
	return structure(msgFailure, dictionary(text("code"), text(code), text("neo4j_code"), text(code), text("message"), text(message)))
}

// Values as PackStream writes them: no more than 15 in a list, 255 bytes in a text.

func structure(tag byte, fields ...[]byte) []byte {
	return append([]byte{0xB0 | byte(len(fields)), tag}, bytes.Join(fields, nil)...)
}

func list(values ...[]byte) []byte {
	return append([]byte{0x90 | byte(len(values))}, bytes.Join(values, nil)...)
}

// dictionary of keys, each followed by its value.
func dictionary(pairs ...[]byte) []byte {
	return append([]byte{0xA0 | byte(len(pairs)/2)}, bytes.Join(pairs, nil)...)
}

func text(value string) []byte {
	if len(value) < 16 {
		return append([]byte{0x80 | byte(len(value))}, value...)
	}
	return append([]byte{0xD0, byte(len(value))}, value...)
}
