package outline

import (
	"regexp"
	"strings"
)

// source names an item of this outline, or the outline itself where the number is "".
func (b *builder) source(number Number) string {
	if number == "" {
		return b.title
	}
	return b.title + ", " + string(number)
}

// afterTitle is what a source may say after the outline's title: the end of quotes around it, then an item's number
// or a line.
var afterTitle = regexp.MustCompile(`^["”]?(?:, (?:([0-9]+(?:\.[0-9]+)*|utan nummer [0-9]+)|\pL+ [0-9.]+))?$`)

// itemOf tells whether a source names this outline, and which of its items, "" for none. The title may stand in quotes
// behind whose document it is, as in `Mora kommun, "Utvecklingsområden hållbara Mora 2030", 5.2.2`; a source with more
// than that is another document's.
func (b *builder) itemOf(source string) (number Number, ours bool) {
	before, after, found := strings.Cut(source, b.title)
	if !found || before != "" && !strings.HasSuffix(before, "\"") && !strings.HasSuffix(before, "”") {
		return "", false
	}
	match := afterTitle.FindStringSubmatch(after)
	if match == nil {
		return "", false
	}
	return Number(match[1]), true
}

func (b *builder) ours(source string) bool {
	_, ours := b.itemOf(source)
	return ours
}

func (b *builder) numberIn(source string) Number {
	number, _ := b.itemOf(source)
	return number
}
