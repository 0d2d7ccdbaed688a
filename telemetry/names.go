package telemetry

import (
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

const (
	// mostNames is how many operation names are told apart. Clients choose them,
	// and each is a time series that Prometheus keeps.
	mostNames = 200
	// longestName is the longest name that is kept, in bytes.
	longestName = 100

	nameAnonymous = "anonymous"
	nameOther     = "other"
	// nameRefused stands for requests that were refused before their operation was known.
	nameRefused = "refused"
)

// names bounds the operation names that become labels: the first ones that come
// are kept until the program ends, all later ones are "other".
type names struct {
	most  int
	mu    sync.RWMutex
	known map[string]string
}

// label returns the label of an operation, which is nil where it is not known. The
// name is the one in a valid query: a request's operationName may be anything.
func (n *names) label(operation *ast.OperationDefinition) string {
	switch {
	case operation == nil:
		return nameRefused
	case operation.Name == "":
		return nameAnonymous
	case len(operation.Name) > longestName:
		return nameOther
	}
	n.mu.RLock()
	label, known := n.known[operation.Name]
	full := len(n.known) >= n.most
	n.mu.RUnlock()
	switch {
	case known:
		return label
	case full:
		return nameOther
	}
	return n.add(operation.Name)
}

func (n *names) add(name string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if label, known := n.known[name]; known {
		return label
	}
	if len(n.known) >= n.most {
		return nameOther
	}
	name = strings.Clone(name) // it is a part of the query text, which would stay with it
	n.known[name] = name
	return name
}
