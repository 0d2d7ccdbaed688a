package sight

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"malgraf/graph"
)

// Role is what a subject may do; each may what the one before may.
type Role uint8

// The roles. None sees what is public.
const (
	None Role = iota
	// Viewer sees.
	Viewer
	// Editor writes too.
	Editor
	// Admin sees, hides and erases personal data too; for all municipalities he writes
	// also what they share.
	Admin
)

// RoleOf returns the role of that name, such as EDITOR.
func RoleOf(name string) (Role, bool) {
	at := slices.Index(roleNames, strings.ToUpper(name))
	return Role(max(at, 0)), at > 0
}

var roleNames = []string{"NONE", "VIEWER", "EDITOR", "ADMIN"}

func (r Role) String() string { return roleNames[r] }

// Subject is who asks.
type Subject struct {
	// Name is what commits call it; "" for somebody unknown.
	Name string
	// Role is for all municipalities, In for single ones, by their ids.
	Role Role
	In   map[string]Role
	// Until is when that is no longer believed; zero: never.
	Until time.Time
}

// Administrator is who may do everything.
func Administrator(name string) Subject { return Subject{Name: name, Role: Admin} }

// May tells whether the subject has a role, somewhere.
func (s Subject) May(role Role) bool {
	if s.Role >= role {
		return true
	}
	return len(s.with(role)) > 0
}

// with returns the municipalities for which the subject has at least a role besides
// the one for all, in order.
func (s Subject) with(role Role) []any {
	var ids []string
	for id, one := range s.In {
		if one >= role {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return list
}

// Rights is the same text for subjects that see and may do the same.
func (s Subject) Rights() string {
	text := s.Role.String()
	for role := Viewer; role <= Admin; role++ {
		if role > s.Role {
			text += fmt.Sprintf(" %s %q", role, s.with(role))
		}
	}
	return text
}

type subjectKey struct{}

// As returns a context in which a subject asks and acts.
func As(ctx context.Context, subject Subject) context.Context {
	return context.WithValue(graph.WithSubject(ctx, subject.Name), subjectKey{}, subject)
}

// Of returns who asks; false where nobody has said so.
func Of(ctx context.Context) (Subject, bool) {
	subject, known := ctx.Value(subjectKey{}).(Subject)
	return subject, known
}
