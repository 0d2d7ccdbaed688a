package outline

// focus reads a focus area and the ones nested in it. One that stands in its area already is kept as a passage, for
// a focus area has one number in an area.
func (r *reading) focus(area *Area, item *Item, parent Number) {
	title := cleanTitle(item.Text)
	if titleKey(title) == "" {
		r.leave(item, area.Number, "it has no words")
		return
	}
	if first := area.focusTitled(title, parent); first != nil {
		r.passage(item, area.Number)
		r.note(NotPlaced, item.Line, item.Number, "%q stands in area %s already, as %s on line %d", shorten(title), area.Number, first.Number, first.Line)
		parent = first.Number
	} else {
		area.Focus = append(area.Focus, Focus{Mention: mention(item, title), Parent: parent, OwnArea: speaksOfOwnArea(title)})
		parent = item.Number
	}
	for _, child := range item.Children {
		r.focus(area, child, parent)
	}
}

func (a *Area) focusTitled(title string, parent Number) *Focus {
	for i := range a.Focus {
		if focus := &a.Focus[i]; titleKey(focus.Title) == titleKey(title) && focus.Parent == parent {
			return focus
		}
	}
	return nil
}

// compareTitles notes the titles of focus areas, and those of documents and of target areas, that differ so little
// from an earlier one that one of the two may be misspelt. They stay two: "bostadsmarknaden" and "arbetsmarknaden"
// are near each other too, and only a reader knows.
func (r *reading) compareTitles() {
	var focus, targets, documents []Mention
	for _, area := range r.outline.Areas {
		for _, one := range area.Focus {
			focus = append(focus, one.Mention)
		}
		if area.Target != nil {
			targets = append(targets, *area.Target)
		}
	}
	for _, document := range r.outline.Documents {
		documents = append(documents, document.Mention)
	}
	r.compare(focus)
	r.compare(targets)
	r.compare(documents)
}

func (r *reading) compare(mentions []Mention) {
	type title struct {
		Mention
		key []rune
	}
	var distinct []title
	seen := map[string]bool{}
	for _, mention := range mentions {
		key := titleKey(mention.Title)
		if seen[key] {
			continue
		}
		seen[key] = true
		one := title{mention, []rune(key)}
		for _, other := range distinct {
			if nearlyEqual(one.key, other.key) {
				r.note(LooksLike, one.Line, one.Number, "%q looks like %q on line %d (%s); they are kept as two", one.Title, other.Title, other.Line, other.Number)
			}
		}
		distinct = append(distinct, one)
	}
}

// nearlyEqual tells whether two different titles are at most two letters apart (one where they are short), and not
// in their digits: the plans for 2018 and for 2019 are no misspelling of each other.
func nearlyEqual(a, b []rune) bool {
	most := 2
	if min(len(a), len(b)) < 8 {
		most = 1
	}
	return abs(len(a)-len(b)) <= most && digits(a) == digits(b) && lettersApart(a, b, most) <= most
}

func digits(text []rune) string {
	var found []rune
	for _, r := range text {
		if '0' <= r && r <= '9' {
			found = append(found, r)
		}
	}
	return string(found)
}

func abs(n int) int { return max(n, -n) }

// lettersApart is the edit distance (insertions, deletions, replacements) as far as most; beyond that it is some
// number larger than most. Only the cells near the diagonal can count.
func lettersApart(a, b []rune, most int) int {
	far := most + 1
	above := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		low, high := max(1, i-most), min(len(b), i+most)
		row[0] = i
		if low > 1 {
			row[low-1] = far
		}
		for j := low; j <= high; j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			drop := far
			if j < i+most { // the cell above lies within the band
				drop = above[j] + 1
			}
			row[j] = min(change, drop, row[j-1]+1)
		}
		above, row = row, above
	}
	return above[len(b)]
}
