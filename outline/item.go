package outline

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"malgraf/graph"
)

// A Number is an item's place in the outline, without a final full stop: "5.2.2".
type Number string

// Parent gives "5.2" for "5.2.2", and "" for a number of the first level.
func (n Number) Parent() Number {
	if dot := strings.LastIndexByte(string(n), '.'); dot >= 0 {
		return n[:dot]
	}
	return ""
}

// Last gives the last part: 2 for "5.2.2".
func (n Number) Last() int {
	last, _ := strconv.Atoi(string(n[strings.LastIndexByte(string(n), '.')+1:])) // digits by the pattern that made it
	return last
}

// Depth counts the parts: 3 for "5.2.2".
func (n Number) Depth() int { return strings.Count(string(n), ".") + 1 }

// Area gives the number of the first level that n stands under: "5" for "5.2.2".
func (n Number) Area() Number {
	area, _, _ := strings.Cut(string(n), ".")
	return Number(area)
}

// An Item is one numbered entry with all the lines its text was broken over.
type Item struct {
	Number   Number
	Text     string // joined over its lines, hyphens of line breaks undone
	Line     int    // where the number stands
	LastLine int    // the last line of its text
	Children []*Item

	orphan bool // the item above it in the numbering is missing
}

// numbered matches an item's line. The full stop after the number may be missing from the second level on; a bare
// "20 procent" is no item.
var numbered = regexp.MustCompile(`^((?:[1-9][0-9]{0,3})(?:\.[1-9][0-9]{0,3}){0,19})(\.)?(?:\s+(.*))?$`)

// furthestGap is how many numbers a list may skip. It tells the item "12." from a sentence's last word "2030." that a
// line break brought to the beginning of a line.
const furthestGap = 20

// mostTwice is how many numbers are told that are used twice.
const mostTwice = 20

// A tree is the outline while its lines are being read.
type tree struct {
	items  []*Item // in the file's order
	areas  []*Item // the first level
	lost   []*Item // items below the first level with no item above them at all
	strays []Line  // lines that belong to no item

	byNo    map[Number]*Item
	largest map[Number]int // the largest last part of the numbers directly below each number
}

// buildTree makes items of lines. A line without a number continues the item right above it; after a blank line, or
// before the first item, it belongs to none.
func buildTree(lines []Line) (*tree, error) {
	t := &tree{byNo: map[Number]*Item{}, largest: map[Number]int{}}
	continuable := false
	var twice []string
	for _, line := range lines {
		number, text, isItem := t.readItem(line)
		switch {
		case isItem:
			if first, taken := t.byNo[number]; taken {
				twice = append(twice, fmt.Sprintf("line %d: number %s is already used on line %d", line.Number, number, first.Line))
				continue
			}
			t.add(&Item{Number: number, Text: text, Line: line.Number, LastLine: line.Number})
			continuable = true
		case continuable && !line.afterBlank:
			item := t.items[len(t.items)-1]
			item.Text = strings.TrimSpace(item.Text + " " + line.Text)
			item.LastLine = line.Number
		default:
			t.strays = append(t.strays, line)
			continuable = false
		}
	}
	if more := len(twice) - mostTwice; more > 0 {
		twice = append(twice[:mostTwice], fmt.Sprintf("and %d more", more))
	}
	if len(twice) > 0 {
		return nil, invalidf("%s", strings.Join(twice, "; "))
	}
	for _, item := range t.items {
		item.Text = graph.JoinHyphens(item.Text)
		t.hang(item)
	}
	return t, nil
}

// readItem tells whether a line begins an item. Right below another line it may also be the rest of a sentence that
// happens to begin with a number, so there the number must be written out with its full stop and have its place in
// the outline.
func (t *tree) readItem(line Line) (Number, string, bool) {
	match := numbered.FindStringSubmatch(line.Text)
	if match == nil {
		return "", "", false
	}
	number, stop := Number(match[1]), match[2] != ""
	if number.Depth() == 1 {
		return number, match[3], stop && t.near(number)
	}
	if line.afterBlank {
		return number, match[3], true
	}
	return number, match[3], stop && t.byNo[number.Parent()] != nil && t.near(number)
}

// near tells whether a number is at most furthestGap beyond the largest one beside it.
func (t *tree) near(number Number) bool {
	return number.Last() <= t.largest[number.Parent()]+furthestGap
}

func (t *tree) add(item *Item) {
	t.items = append(t.items, item)
	t.byNo[item.Number] = item
	above := item.Number.Parent()
	t.largest[above] = max(t.largest[above], item.Number.Last())
}

// hang puts an item under the nearest item above it that is there, wherever that stands in the file.
func (t *tree) hang(item *Item) {
	if item.Number.Depth() == 1 {
		t.areas = append(t.areas, item)
		return
	}
	for above := item.Number.Parent(); above != ""; above = above.Parent() {
		if parent := t.byNo[above]; parent != nil {
			parent.Children = append(parent.Children, item)
			item.orphan = parent.Number != item.Number.Parent()
			return
		}
	}
	t.lost = append(t.lost, item)
}
