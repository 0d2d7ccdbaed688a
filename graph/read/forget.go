package read

import "malgraf/graph"

// notice lets go of answers that were kept before a commit, and makes streams forget what
// they keep where it hides personal data: it was read before, and whoever comes now is not
// to be told of it.
func (r *Reader) notice(commit *graph.Commit) {
	r.kept.moveOn(commit.Revision)
	if r.conceals(commit) {
		r.forget()
	}
}

// conceals tells whether there is something in what was committed before that fewer may see
// after a commit: of who is removed the past is seen by administrators alone.
func (r *Reader) conceals(commit *graph.Commit) bool {
	if commit.Erased != "" {
		return true
	}
	for i := range commit.Changes {
		change := &commit.Changes[i]
		kind := r.schema.KindOf(change.Node)
		if kind == nil || kind.Personal == nil {
			continue
		}
		if _, sets := change.Set[kind.Personal.Hidden.Name]; sets || change.Remove {
			return true
		}
	}
	return false
}

// forget makes all streams forget the events that they keep. Whoever has not taken them
// yet reads anew for himself what he sees of them.
func (r *Reader) forget() {
	r.following.Lock()
	defer r.following.Unlock()
	for _, s := range r.streams {
		s.forget()
	}
}

func (s *stream) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgotten++
	if len(s.window) == 0 {
		return
	}
	s.from = s.window[len(s.window)-1].revision
	s.window, s.bytes = nil, 0
	for f := range s.followers {
		f.live = false
	}
}
