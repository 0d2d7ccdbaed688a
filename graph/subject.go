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
