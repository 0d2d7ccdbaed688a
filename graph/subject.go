package graph

import "context"

type subjectKey struct{}

// WithSubject returns a context in which a subject acts: whoever the request is of.
func WithSubject(ctx context.Context, subject string) context.Context {
	return context.WithValue(ctx, subjectKey{}, subject)
}

// Subject returns who acts, as commits name them; "" where nobody has said so.
func Subject(ctx context.Context) string {
	subject, _ := ctx.Value(subjectKey{}).(string)
	return subject
}

// Restricted is a store that shows each subject what it may see and no more. Who asks
// stands in the contexts of its calls.
type Restricted interface {
	Store
	// Rights is the same text for those who see the same.
	Rights(ctx context.Context) string
	// SeesAll tells whether who asks sees everything, and so will at any time.
	SeesAll(ctx context.Context) bool
	// Told returns what who asks is told of the commits after a revision, as he may see it
	// now: the oldest first, of at most so many commits of the store, those that are nothing
	// to him left out; and until which revision that is all. Errors: those of [View.Log].
	Told(ctx context.Context, after Revision, first int) (told []Commit, until Revision, err error)
	// Whole is the store without restrictions, for what a process looks after itself and
	// tells nobody of.
	Whole() Store
}
