package table

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"malgraf/graph"
)

// escape makes an external id fit to stand in an id. Different texts stay different: letters, digits and . _ - stand
// as they are, the bytes of all else as %XX.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-", r) {
			b.WriteRune(r)
			continue
		}
		for _, one := range []byte(string(r)) {
			fmt.Fprintf(&b, "%%%02X", one)
		}
	}
	return b.String()
}

// known is what the graph holds of the kind that is imported.
type known struct {
	*directory                   // by external id
	sources    map[string]string // by external id
}

func loadKnown(ctx context.Context, view graph.View, b *binding, municipality string) (*known, error) {
	k := &known{directory: newDirectory(b.kind), sources: map[string]string{}}
	columns := []*graph.Property{b.external, b.kind.Property("source")}
	rows, err := view.Scan(ctx, graph.Scan{Kind: b.kind, Where: ownedBy(b.kind, municipality), Want: graph.Want{Columns: columns}})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", b.kind.Many, err)
	}
	for row, id := range rows.Nodes.IDs {
		k.ids[id] = true
		if external, is := rows.Columns[0][row].(string); is {
			k.exact[external] = []string{id}
			k.sources[external], _ = rows.Columns[1][row].(string)
		}
	}
	return k, nil
}

// identify gives each candidate the id of the node that has its external id, or one derived from it.
func (k *known) identify(all []*candidate, code string) {
	for _, c := range all {
		if c.external == "" {
			continue
		}
		if ids := k.exact[c.external]; len(ids) > 0 {
			c.id, c.old = ids[0], true
			continue
		}
		c.id = k.kind.Name + ":" + code + "/ext/" + escape(c.external)
		if k.ids[c.id] {
			c.refuse("its node %s has another external id in the graph than %s; give it that one back, or remove it", c.id, c.external)
		}
	}
}

// gone tells of what came from the tool before and does not stand in the file: it stays, for the file may be a part.
func (k *known) gone(mapping Mapping, all []*candidate) []string {
	there := map[string]bool{}
	for _, c := range all {
		there[c.external] = true
	}
	var gone []string
	for _, external := range sortedKeys(k.sources) {
		if k.sources[external] == mapping.source(external) && !there[external] {
			gone = append(gone, external)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d %s that came from %s before are not in the file; they stay as they are: %s",
		len(gone), k.kind.Many, mapping.System, strings.Join(gone, ", "))}
}
