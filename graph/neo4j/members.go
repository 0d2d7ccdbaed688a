package neo4j

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

// members are the servers of a cluster that have answered. The driver keeps those that it was
// told of only until it has tried each in vain, and then asks the address that it was given;
// where that does not answer either, these are asked.
type members struct {
	mu sync.Mutex
	// recent are their addresses, that of the last answer first.
	recent []string
}

// mostMembers is how many are remembered: those of a cluster may come and go under new
// addresses for as long as the program runs, and each that is no more may cost a wait.
const mostMembers = 8

// answered notes who has given a result, of which all records have been read.
func (m *members) answered(ctx context.Context, result bolt.ResultWithContext) {
	if summary, err := result.Consume(ctx); err == nil {
		m.note(summary.Server().Address())
	}
}

func (m *members) note(address string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at := slices.Index(m.recent, address); at >= 0 {
		m.recent = slices.Delete(m.recent, at, at+1)
	}
	m.recent = slices.Insert(m.recent, 0, address)
	m.recent = m.recent[:min(len(m.recent), mostMembers)]
}

// resolve implements the driver's [config.ServerAddressResolver].
func (m *members) resolve(given config.ServerAddress) []config.ServerAddress {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.recent) == 0 { // the driver wants one, and says what is wrong with it
		return []config.ServerAddress{memberAddress(net.JoinHostPort(given.Hostname(), given.Port()))}
	}
	all := make([]config.ServerAddress, len(m.recent))
	for i, address := range m.recent {
		all[i] = memberAddress(address)
	}
	return all
}

// memberAddress is host and port, the host in brackets where it is of IPv6: the driver puts
// the two together as they are.
type memberAddress string

// Hostname implements [config.ServerAddress].
func (a memberAddress) Hostname() string { return string(a[:strings.LastIndexByte(string(a), ':')]) }

// Port implements [config.ServerAddress].
func (a memberAddress) Port() string { return string(a[strings.LastIndexByte(string(a), ':')+1:]) }
