package graph

import "slices"

// Label returns the properties by which people know a node of the kind: a code or
// number, and a title or name. Either may be nil.
func (k *Kind) Label() (code, title *Property) {
	ordered := func(p *Property) bool {
		return slices.ContainsFunc(k.Order, func(o Order) bool { return len(o.Path) == 0 && o.Property == p })
	}
	for _, p := range k.Properties {
		if p.Search && title == nil {
			title = p
		}
	}
	for _, p := range k.Properties {
		if p.Type != TypeString || p.List || p == title {
			continue
		}
		if title == nil && ordered(p) {
			title = p
		} else if code == nil && (ordered(p) || p.Unique != nil) {
			code = p
		}
	}
	return code, title
}
