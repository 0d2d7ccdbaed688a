package neo4jtest

import (
	"bytes"
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
	// losing: the next commit is to be made but answered as not replicated.
	losing bool
}

// member of a cluster.
type member struct {
	*relay
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
		one := newRelay(t, target, nil, func() (asked, answered passing) {
			k := &talk{cluster: c, member: i}
			return k.listen, k.answer
		})
		c.members = append(c.members, &member{relay: one})
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
func (c *Cluster) Stop(member int) { c.members[member].stop() }

// Start brings a member back.
func (c *Cluster) Start(t testing.TB, member int) {
	t.Helper()
	c.members[member].start(t)
}

// LoseReply lets the next commit be made, and answers it as a leader does that does not hear
// in time whether the others have it.
func (c *Cluster) LoseReply() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.losing = true
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
		case !one.runs():
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

func (c *Cluster) leads(member int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.leader == member
}

// reply is what the answer to a commit becomes; nil: what it is.
func (c *Cluster) reply(answer []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.losing || answer[1] != msgSuccess {
		return nil
	}
	c.losing = false
	return failure("Neo.TransientError.Cluster.ReplicationFailure", "Replication failure.")
}

// replyIfWritten is reply for a statement of its own, which may have written nothing.
func (c *Cluster) replyIfWritten(answer []byte) []byte {
	if !bytes.Contains(answer, text("stats")) {
		return nil
	}
	return c.reply(answer)
}
