package read

import "malgraf/graph"

// forgetHidden makes streams forget what they keep, where a commit hides personal data:
// it was read before, and whoever comes now is not to be told of it.
func (m *mutation) forgetHidden(commit graph.Commit) {
	for i := range commit.Changes {
		kind := m.schema.KindOf(commit.Changes[i].Node)
		if kind == nil || kind.Personal == nil {
			continue
		}
		if _, sets := commit.Changes[i].Set[kind.Personal.Hidden.Name]; sets {
			m.reader.forget()
			return
		}
	}
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
	if len(s.window) == 0 {
		return
	}
	s.from = s.window[len(s.window)-1].revision
	s.window, s.bytes = nil, 0
	for f := range s.followers {
		f.live = false
	}
}
