package disclosure

import "reflect"

// paired finds for each element of a seen list the one of the whole list that it is, -1
// where there is none, and tells which of the whole list are seen. Of several edges to one
// node those that say the same are one; what is left then, as where a number was reckoned
// anew, is taken in its order.
func paired(whole, seen []any) (own []int, found []bool) {
	own, found = make([]int, len(seen)), make([]bool, len(whole))
	places := map[[2]string][]int{}
	for i, one := range seen {
		own[i] = -1
		if s, is := one.(object); is {
			kind, id := identity(s)
			places[[2]string{kind, id}] = append(places[[2]string{kind, id}], i)
		}
	}
	for _, fit := range []func(w, s object) bool{alike, same} {
		for i, one := range whole {
			w := one.(object)
			kind, id := identity(w)
			for _, at := range places[[2]string{kind, id}] {
				if !found[i] && own[at] < 0 && fit(w, seen[at].(object)) {
					own[at], found[i] = i, true
				}
			}
		}
	}
	return own, found
}

// alike tells whether two objects say the same, apart from what they hold.
func alike(a, b object) bool {
	for _, one := range a {
		switch one.value.(type) {
		case object, []any:
		default:
			if !reflect.DeepEqual(one.value, b.get(one.name)) {
				return false
			}
		}
	}
	return true
}
