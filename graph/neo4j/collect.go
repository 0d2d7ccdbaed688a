package neo4j

import "strings"

// collected writes the page's rows as lists: `ns`, `rs` where the edge is asked for, and
// `ks` where there are keys that are no columns.
func (l *list) collected() {
	collect := func(what, name string) {
		l.add(l.collect(what), " AS ", name)
	}
	collect(l.on.node, "ns")
	if len(l.columns.edges) > 0 {
		l.add(", ")
		collect(l.on.edge, "rs")
	}
	if keys := l.columns.computed; len(keys) > 0 {
		l.add(", ")
		collect("["+strings.Join(keys, ", ")+"]", "ks")
	}
	if l.whole && l.page.After != nil {
		l.add(", count(CASE WHEN after THEN null ELSE 1 END) > 0 AS previous")
	}
	if l.whole && l.page.Before != nil {
		l.add(", count(CASE WHEN before THEN null ELSE 1 END) > 0 AS next")
	}
	if l.whole && l.want.Total {
		l.add(", count(*) AS total")
	}
}

// collect writes a list of a value of each row of the page.
func (l *list) collect(what string) string {
	var within []string
	if l.whole && l.page.After != nil {
		within = append(within, "after")
	}
	if l.whole && l.page.Before != nil {
		within = append(within, "before")
	}
	if len(within) > 0 {
		what = "CASE WHEN " + strings.Join(within, " AND ") + " THEN " + what + " END" // collect leaves nulls out
	}
	what = "collect(" + what + ")"
	if size := limit(l.page, l.want.Max); size >= 0 && l.whole {
		what += "[0.." + l.named("limit", int64(size)) + "]"
	}
	return what
}
