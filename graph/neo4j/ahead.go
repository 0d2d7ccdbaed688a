package neo4j

import (
	"context"
	_ "embed" // the statement
	"strings"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"malgraf/graph"
)

// unlockedText reads what the writers' lock guards without taking it, claimText takes it
// for those who have read so.
var (
	//go:embed cypher/unlocked.cypher
	unlockedText string
	//go:embed cypher/claim.cypher
	claimText string
)

// aheadChanges is how many changes a group may have to be made ahead of the lock: of
// many changes the time that passes is not that of round trips.
const aheadChanges = 500

// A group is made ahead of the lock in two round trips instead of four: what it is
// checked against is read without the lock, and written by one statement that takes the
// lock and does nothing if anything was committed meanwhile. Where all nodes that it
// refers to are known from the commit before, and all others are made by it, one round
// trip is enough: the statement does nothing either where one of these is there.
//
// What is read without the lock might be half of what another process is just
// committing. That process has the lock until all of it is to be seen, and then the
// revision has changed; so nothing is written on such a reading. The one case in which
// the revision is there before the rest is left out by going ahead only where the last
// commit was this process's own. And what is not written, such as a refusal, is not to be
// said on such a reading: then the group is made anew behind the lock. A key may be taken
// by a batch that changes nothing, and so makes no revision: keys are looked for again
// behind the lock.

// mayGoAhead tells whether a group may be made ahead of the lock.
func (s *Store) mayGoAhead(group []*write) bool {
	changes := 0
	for _, one := range group {
		if one.erase != nil || one.batch.DryRun {
			return false
		}
		changes += len(one.batch.Changes)
	}
	return changes <= aheadChanges && s.own > 0 && s.own == s.latest()
}

// makeAhead makes a group ahead of the lock, and tells whether it has.
func (s *Store) makeAhead(ctx context.Context, session bolt.SessionWithContext, group []*write) (made bool, err error) {
	d := newDraft(s.schema, &reader{ctx: ctx, store: s, send: s.alone(session)})
	s.known.enter(d, group, s.own, s.options.Now())
	pieces := d.namedPieces(group)
	absent, all := d.unmet(group)
	if !all {
		if pieces = append(pieces, d.requestsPiece(group, s.options.Now())...); !fits(pieces) {
			return false, nil
		}
		begun := s.beginWith(d.reader, "read", unlockedText, pieces)
		if d.err != nil || begun["revision"] != int64(s.own) || begun["shape"] != s.shape || begun["format"] != int64(formatVersion) {
			return false, d.err
		}
	}
	d.prefetch(group)
	revision := s.own
	for _, one := range group {
		if revision, err = s.makeIn(d, one, revision); err != nil {
			return false, err
		}
	}
	if d.err != nil || len(d.made) < len(group) {
		return false, d.err
	}
	d.flush()
	d.writeCommits(revision)
	s.writeRequests(d)
	if d.err != nil || !fits(d.writes) {
		return false, d.err
	}
	text, _, values := together("s", d.writes)
	values["from"], values["format"], values["shape"], values["names"] = int64(s.own), formatVersion, s.shape, keysOfAll(group)
	claim, answer := cutReturn(claimText)
	claim += s.absentText(absent, values) + text + " RETURN " + answer
	if !s.goesTogether(claim) {
		return false, nil
	}
	record := d.one("write", claim, values)
	switch {
	case d.err == nil && record["made"] == int64(1):
		s.committed(d, s.own, revision)
		return true, nil
	case d.err != nil && mayBeMade(d.err):
		return false, unsure{d.err}
	}
	return false, d.err
}

// absentText goes on with the conditions of a claim: that nodes are not there.
func (s *Store) absentText(absent map[*graph.Kind][]string, values map[string]any) string {
	var text strings.Builder
	ids := map[string]any{}
	for _, kind := range s.schema.Kinds {
		if len(absent[kind]) > 0 {
			ids[kind.Name] = absent[kind]
			text.WriteString(" AND NOT EXISTS { MATCH (n:" + quote(kind.Name) + ") WHERE n.id IN $v.absent." + quote(kind.Name) + " }")
		}
	}
	values["absent"] = ids
	return text.String()
}

// alone runs statements of a session as transactions of their own.
func (s *Store) alone(session bolt.SessionWithContext) runner {
	return func(ctx context.Context, text string, values map[string]any) (bolt.ResultWithContext, error) {
		return session.Run(ctx, text, values, bolt.WithTxTimeout(s.timeout(ctx)))
	}
}

// committed notes that a group of this process's has been committed, from one revision
// up to another.
func (s *Store) committed(d *draft, from, revision graph.Revision) {
	s.known.learn(d, from, revision, s.options.Now())
	s.own = revision
	if len(d.requests) > 0 {
		s.forgetting = d.forgetting
	}
	s.unread.Store(true)
	s.advance(revision)
}
