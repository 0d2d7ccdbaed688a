package outline

import "fmt"

// A reading is an outline in the making, with what can only be settled when all areas have been read.
type reading struct {
	outline  *Outline
	lists    []documentList
	unnumber int // passages made of lines without a number
}

// areas reads the items of the first level that are areas; all other items are passages without one.
func (r *reading) areas(t *tree) error {
	for _, root := range t.areas {
		if hasSection(root) {
			if err := r.area(root); err != nil {
				return err
			}
			continue
		}
		r.leave(root, "", "it has no section of a development area below it")
	}
	for _, item := range t.items {
		if item.orphan {
			r.note(Decided, item.Line, item.Number, "there is no item %s; it is read as if it stood below the nearest one above", item.Number.Parent())
		}
	}
	for _, item := range t.lost {
		r.leave(item, "", fmt.Sprintf("there is no item %s", item.Number.Area()))
	}
	return nil
}

func hasSection(root *Item) bool {
	for _, child := range root.Children {
		if kind, _ := readHeading(child.Text); kind != unknownSection {
			return true
		}
	}
	return false
}

func (r *reading) area(root *Item) error {
	area := Area{Number: root.Number, Title: cleanTitle(root.Text), Line: root.Line}
	if titleKey(area.Title) == "" {
		return invalidf("line %d: development area %s has no title", root.Line, root.Number)
	}
	for _, child := range root.Children {
		kind, content := readHeading(child.Text)
		if kind == unknownSection {
			r.leave(child, area.Number, "it is no section of a development area")
			continue
		}
		items := child.Children
		if content != "" {
			first := &Item{Number: child.Number, Text: content, Line: child.Line}
			items = append([]*Item{first}, items...)
		}
		r.section(&area, kind, items)
	}
	r.outline.Areas = append(r.outline.Areas, area)
	return nil
}

// section reads the items below a heading.
func (r *reading) section(area *Area, kind section, items []*Item) {
	upcoming := false
	for _, item := range items {
		switch {
		case item.Text == "" && kind != backgroundSect:
			r.note(NotPlaced, item.Line, item.Number, "it has no text")
			r.section(area, kind, item.Children)
		case kind == backgroundSect:
			r.background(area, item)
		case kind == focusSect:
			r.focus(area, item, "")
		case kind == desiredSect:
			r.desired(area, item)
		case kind == targetAreaSect:
			r.target(area, item)
		case kind == documentsSect:
			upcoming = r.documents(area, item, upcoming)
		}
	}
}

func (r *reading) background(area *Area, item *Item) {
	if item.Text == "" {
		r.note(NotPlaced, item.Line, item.Number, "it has no text")
	} else {
		readBackground(area, item)
		r.passage(item, area.Number)
	}
	r.section(area, backgroundSect, item.Children)
}

func (r *reading) desired(area *Area, item *Item) {
	state := DesiredState{Mention: mention(item, cleanTitle(item.Text)), DueYear: dueYear(item.Text)}
	if state.DueYear < 0 {
		r.note(Decided, item.Line, item.Number, "it names several years, so it gets none as its due year")
		state.DueYear = 0
	}
	area.Desired = append(area.Desired, state)
	r.leaveAll(item.Children, area.Number, "nothing stands below a desired state")
}

func (r *reading) target(area *Area, item *Item) {
	if area.Target != nil {
		r.leave(item, area.Number, fmt.Sprintf("an area supports one target area, and line %d names it", area.Target.Line))
		return
	}
	target := mention(item, targetAreaTitle(item.Text))
	if titleKey(target.Title) == "" {
		r.leave(item, area.Number, "it has no words")
		return
	}
	area.Target = &target
	r.leaveAll(item.Children, area.Number, "nothing stands below a target area")
}
