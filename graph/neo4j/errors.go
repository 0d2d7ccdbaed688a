package neo4j

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// ErrRefused is why a store will not become ready that Neo4j does not let in; the error
// is ErrInvalid as well.
var ErrRefused = errors.New("neo4j refuses the user or the password")

// failed turns an error of the driver into one that wraps a sentinel, or into the
// context's own where that has ended. What the server says goes to the caller's
// log as part of the text; the resolvers show only the sentinel.
func failed(ctx context.Context, what string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	// The server and the driver look at the deadline a little earlier than the context does.
	if deadline, has := ctx.Deadline(); has && time.Until(deadline) < 20*time.Millisecond && (isTimeout(err) || isCut(err)) {
		return context.DeadlineExceeded
	}
	for _, sentinel := range []error{graph.ErrInvalid, graph.ErrConflict, graph.ErrNotFound, graph.ErrTooLarge, graph.ErrUnavailable, graph.ErrDamaged} {
		if errors.Is(err, sentinel) {
			return err
		}
	}
	var fromServer *bolt.Neo4jError
	if errors.As(err, &fromServer) && fromServer.Code == "Neo.ClientError.Schema.ConstraintValidationFailed" {
		return fmt.Errorf("neo4j: %s: %w: %w", what, err, graph.ErrConflict)
	}
	return fmt.Errorf("neo4j: %s: %w: %w", what, err, graph.ErrUnavailable)
}

// isTimeout tells whether the server ended a statement because its time was over.
func isTimeout(err error) bool {
	var fromServer *bolt.Neo4jError
	if errors.As(err, &fromServer) {
		return strings.Contains(fromServer.Code, "TransactionTimedOut") || strings.Contains(fromServer.Code, "Transaction.Terminated")
	}
	return errors.Is(err, context.DeadlineExceeded)
}

// isFromServer tells whether an error is an answer of Neo4j.
func isFromServer(err error) bool {
	var fromServer *bolt.Neo4jError
	return errors.As(err, &fromServer)
}

// mayBeMade tells whether what a commit failed with leaves open whether it was made: Neo4j
// was not heard any more, or does not know itself, as a leader that does not hear from the
// other members in time, or a log that was not written to its end.
func mayBeMade(err error) bool {
	var fromServer *bolt.Neo4jError
	if !errors.As(err, &fromServer) {
		return !isUnsent(err)
	}
	return fromServer.Code == "Neo.TransientError.Cluster.ReplicationFailure" || fromServer.Code == "Neo.DatabaseError.Transaction.TransactionCommitFailed"
}

// isUnsent tells whether there was no connection to send anything on.
func isUnsent(err error) bool {
	var noConnection *bolt.ConnectivityError
	if errors.As(err, &noConnection) { // which does not unwrap
		err = noConnection.Inner
	}
	var ofNetwork *net.OpError
	return errors.As(err, &ofNetwork) && ofNetwork.Op == "dial"
}

// isRefused tells whether the server does not let this user in: waiting will not help.
func isRefused(err error) bool {
	var fromServer *bolt.Neo4jError
	var tokens *bolt.InvalidAuthenticationError
	if errors.As(err, &tokens) {
		return true
	}
	return errors.As(err, &fromServer) && strings.HasPrefix(fromServer.Code, "Neo.ClientError.Security.") &&
		!strings.Contains(fromServer.Code, "AuthenticationRateLimit")
}

// mayPass tells whether the same may go well if tried again at once.
func mayPass(err error) bool {
	return (bolt.IsRetryable(err) || isCut(err)) && !isTimeout(err)
}

// isCut tells whether the connection was lost or could not be had. Within an answer
// the driver says so in the network's own words.
func isCut(err error) bool {
	var ofNetwork net.Error
	return bolt.IsRetryable(err) && !isFromServer(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &ofNetwork)
}
