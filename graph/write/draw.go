package write

import (
	"crypto/sha256"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"malgraf/graph"
)

// drawn holds the ids for what a request may make anew, by step, so that each
// attempt gives the same.
type drawn struct {
	ids []string
	// seed is what the ids of a request with a key come from: a retry then finds the
	// node that the first one made. nil where there is no key.
	seed []byte
}

func newDrawn(request *Request) *drawn {
	d := &drawn{ids: make([]string, len(request.Steps))}
	if request.Key != "" {
		seed := sha256.Sum256([]byte(strconv.Quote(request.By) + strconv.Quote(request.Key) + request.Hash))
		d.seed = seed[:]
	}
	return d
}

// id returns the id for a step's new node: a UUID, version 7 (by time), or 8 (made of
// the key). Again tells that one of version 8 may be there, from a request with the
// same key long ago.
func (d *drawn) id(step int, kind *graph.Kind) (id string, again bool) {
	if d.ids[step] == "" {
		d.ids[step] = kind.Name + ":" + d.draw(step).String()
	}
	return d.ids[step], d.seed != nil
}

func (d *drawn) draw(step int) uuid.UUID {
	if d.seed == nil {
		return uuid.Must(uuid.NewV7())
	}
	return uuid.NewHash(sha256.New(), uuid.UUID(d.seed[:16]), []byte(strconv.Itoa(step)), 8)
}

// taken makes the next attempt draw anew where an id was there already.
func (d *drawn) taken(id string) {
	for i, one := range d.ids {
		if one == id {
			d.ids[i] = id[:strings.IndexByte(id, ':')+1] + uuid.Must(uuid.NewV7()).String()
		}
	}
}
