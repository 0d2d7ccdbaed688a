package outline

import (
	"strings"
	"unicode"
)

// spellings counts how each title is written in the file.
type spellings struct {
	byKey map[string][]spelling
}

type spelling struct {
	title string
	times int
}

func (s *spellings) add(title string) {
	if s.byKey == nil {
		s.byKey = map[string][]spelling{}
	}
	key := titleKey(title)
	for i := range s.byKey[key] {
		if s.byKey[key][i].title == title {
			s.byKey[key][i].times++
			return
		}
	}
	s.byKey[key] = append(s.byKey[key], spelling{title, 1})
}

// best gives the spelling used most often; among equals the one with the fewest hyphens inside words, for they are left
// from line breaks, then the one with the fewest capitals, then the first in the file.
func (s *spellings) best(key string) string {
	var best spelling
	for i, one := range s.byKey[key] {
		if i == 0 || one.better(best) {
			best = one
		}
	}
	return best.title
}

func (s spelling) better(than spelling) bool {
	if s.times != than.times {
		return s.times > than.times
	}
	if a, b := innerHyphens(s.title), innerHyphens(than.title); a != b {
		return a < b
	}
	return capitals(s.title) < capitals(than.title)
}

// innerHyphens leaves out the hyphen of "klimat- och energiplan", which is a real one.
func innerHyphens(text string) int { return strings.Count(text, "-") - strings.Count(text, "- ") }

func capitals(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}
