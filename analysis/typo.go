package analysis

import (
	"cmp"
	"slices"
	"unicode"
)

// editsAllowed tells how many typing errors two stems may differ by, and be the same word
// written wrong: none below 5 letters of the shorter, 1 below 9, 2 from there; none
// where a digit is in one, for 2021 is not 2022.
func editsAllowed(a, b []rune) int {
	if slices.ContainsFunc(a, unicode.IsDigit) || slices.ContainsFunc(b, unicode.IsDigit) {
		return 0
	}
	return editsOf(min(len(a), len(b)))
}

func editsOf(letters int) int {
	switch {
	case letters < 5:
		return 0
	case letters < 9:
		return 1
	}
	return mostEdits
}

const mostEdits = 2

// edits is the distance of Damerau and Levenshtein (optimal string alignment): letters put
// in, left out, changed, or two neighbours swapped, none touched twice. Beyond most it
// may say anything above most.
func edits(a, b []rune, most int) int {
	if gap := len(a) - len(b); gap > most || -gap > most {
		return most + 1
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		now, before, earlier := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		now[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			now[j] = min(before[j]+1, now[j-1]+1, before[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				now[j] = min(now[j], earlier[j-2]+1)
			}
		}
	}
	return rows[len(a)%3][len(b)]
}

// spelling is another stem that may be the same word, and by how many edits.
type spelling struct {
	stem  int32
	edits int
}

// vocabulary numbers the stems of many titles and knows which may be each other
// written wrong.
type vocabulary struct {
	numbers map[string]int32
	letters [][]rune
	// others of each stem, ascending; group is the same number for all that are linked by others.
	others [][]spelling
	group  []int32
}

// add numbers a stem.
func (v *vocabulary) add(stem string) int32 {
	at, known := v.numbers[stem]
	if !known {
		at = int32(len(v.letters))
		v.numbers[stem] = at
		v.letters = append(v.letters, []rune(stem))
	}
	return at
}

// remnant is what is left of a stem without some of its letters.
type remnant struct {
	hash uint64
	stem int32
}

// link finds all pairs of stems within the edits allowed. Of two such stems something
// common is left when at most so many letters are dropped from each: an edit is undone
// by dropping one from one of them, or one from each. So only stems that share such a
// part are compared, as in SymSpell; what is compared is then measured.
func (v *vocabulary) link() {
	var parts []remnant
	for stem, letters := range v.letters {
		if editsAllowed(letters, letters) > 0 {
			// The shorter of two decides: this may be the longer by as much as the limit.
			parts = appendRemnants(parts, int32(stem), letters, editsOf(len(letters)))
		}
	}
	slices.SortFunc(parts, func(a, b remnant) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.stem, b.stem))
	})
	v.others = make([][]spelling, len(v.letters))
	for from := 0; from < len(parts); {
		to := from + 1
		for to < len(parts) && parts[to].hash == parts[from].hash {
			to++
		}
		for i := from; i < to; i++ {
			for k := i + 1; k < to; k++ {
				if parts[i].stem != parts[k].stem {
					v.compare(parts[i].stem, parts[k].stem)
				}
			}
		}
		from = to
	}
	v.sort()
	v.groups()
}

// linkOnly finds the other spellings of some stems alone, by comparing them with all.
func (v *vocabulary) linkOnly(stems []int32) {
	v.others = make([][]spelling, len(v.letters))
	for _, stem := range stems {
		for other := range v.letters {
			if int32(other) != stem {
				v.compare(stem, int32(other))
			}
		}
	}
	v.sort()
}

func (v *vocabulary) sort() {
	for _, others := range v.others {
		slices.SortFunc(others, func(a, b spelling) int { return cmp.Compare(a.stem, b.stem) })
	}
}

// appendRemnants appends what is left of a stem without up to one or two letters.
func appendRemnants(parts []remnant, stem int32, letters []rune, most int) []remnant {
	none := len(letters)
	parts = append(parts, remnant{hashWithout(letters, none, none), stem})
	for i := range letters {
		parts = append(parts, remnant{hashWithout(letters, i, none), stem})
		for k := i + 1; k < len(letters) && most == mostEdits; k++ {
			parts = append(parts, remnant{hashWithout(letters, i, k), stem})
		}
	}
	return parts
}

// hashWithout hashes letters (FNV-1a) but for those in two places.
func hashWithout(letters []rune, one, other int) uint64 {
	hash := uint64(14695981039346656037)
	for i, letter := range letters {
		if i != one && i != other {
			hash = (hash ^ uint64(letter)) * 1099511628211
		}
	}
	return hash
}

// compare notes two stems as other spellings of each other, once, if they are.
func (v *vocabulary) compare(a, b int32) {
	if slices.ContainsFunc(v.others[a], func(one spelling) bool { return one.stem == b }) {
		return
	}
	most := editsAllowed(v.letters[a], v.letters[b])
	if apart := edits(v.letters[a], v.letters[b], most); apart <= most {
		v.others[a] = append(v.others[a], spelling{b, apart})
		v.others[b] = append(v.others[b], spelling{a, apart})
	}
}

// groups gives stems that are linked, directly or over others, one number.
func (v *vocabulary) groups() {
	v.group = make([]int32, len(v.letters))
	for stem := range v.group {
		v.group[stem] = -1
	}
	for stem := range v.group {
		if v.group[stem] >= 0 {
			continue
		}
		v.group[stem] = int32(stem)
		for open := []int32{int32(stem)}; len(open) > 0; {
			at := open[len(open)-1]
			open = open[:len(open)-1]
			for _, other := range v.others[at] {
				if v.group[other.stem] < 0 {
					v.group[other.stem] = int32(stem)
					open = append(open, other.stem)
				}
			}
		}
	}
}

// apart tells by how many edits two stems differ that may be the same word; false where
// they may not.
func (v *vocabulary) apart(a, b int32) (int, bool) {
	if a == b {
		return 0, true
	}
	at, found := slices.BinarySearchFunc(v.others[a], b, func(one spelling, b int32) int { return cmp.Compare(one.stem, b) })
	if !found {
		return 0, false
	}
	return v.others[a][at].edits, true
}

func newVocabulary() *vocabulary { return &vocabulary{numbers: map[string]int32{}} }
