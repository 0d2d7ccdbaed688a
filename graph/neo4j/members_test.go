package neo4j

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
)

// Those who have answered are asked for the members of the cluster, the last one first; of
// many the oldest are forgotten. While nobody has, it is the address that was given.
func TestMembersAreThoseWhoAnsweredLast(t *testing.T) {
	m := &members{}
	resolved := func() (all []string) {
		for _, one := range m.resolve(&url.URL{Host: "[::1]:7687"}) {
			all = append(all, one.Hostname()+":"+one.Port()) // as the driver does
		}
		return all
	}
	check := func(want ...string) {
		t.Helper()
		if got := resolved(); !slices.Equal(got, want) {
			t.Errorf("asks %q, not %q", got, want)
		}
	}
	check("[::1]:7687")
	m.note("a:1")
	m.note("[fe80::1]:2")
	check("[fe80::1]:2", "a:1")
	m.note("a:1")
	m.note("a:1")
	check("a:1", "[fe80::1]:2")
	var last []string
	for i := range mostMembers {
		one := fmt.Sprintf("b:%d", i)
		m.note(one)
		last = append([]string{one}, last...)
	}
	check(last...)
}
