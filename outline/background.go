package outline

import (
	"regexp"
	"strings"
)

// The few facts that a background paragraph states about its own area. A paragraph that says it in other words is
// kept as a passage all the same, so nothing is lost, only not structured.
var (
	// "Ingen nämnd eller styrelse äger enskilt frågan": several own the area together.
	ownedByNoneAlone = regexp.MustCompile(`(?i)(?:^|\P{L})ingen (?:enskild (?:nämnd|styrelse)[^.]* äger|(?:nämnd|styrelse)[^.]* äger (?:enskilt|ensamt?|själv))(?:\P{L}|$)`)
	// "Utvecklingsområdet utgör kommunens klimat- och energiplan."
	constitutes = regexp.MustCompile(`(?i)^utvecklingsområdet utgör (?:även |också )?kommunens ([^.]+)`)
	// The last word of what is a document and not, say, "kommunens bidrag".
	documentWord = regexp.MustCompile(`(?i)(plan|program|strategi|policy|riktlinjer|riktlinje|vision|handlingsplan|agenda)(en|et|n)?$`)
	// "… processer … viktiga verktyg. Som exempel kan nämnas fysisk planering, …, dialog och samverkan."
	toolProcesses = regexp.MustCompile(`(?i)(^|\P{L})processer\P{L}[^.]*\P{L}verktyg`)
	examples      = regexp.MustCompile(`(?i)(?:som|till) exempel(?: kan nämnas| är)?:? ([^.]+)`)
)

// readBackground takes from a paragraph what it states about its area.
func readBackground(area *Area, item *Item) {
	if ownedByNoneAlone.MatchString(item.Text) {
		area.Shared = true
	}
	if match := constitutes.FindStringSubmatch(item.Text); match != nil && documentWord.MatchString(strings.TrimSpace(match[1])) {
		area.Is = append(area.Is, mention(item, capitalise(cleanTitle(match[1]))))
	}
	if !toolProcesses.MatchString(item.Text) {
		return
	}
	if match := examples.FindStringSubmatch(item.Text); match != nil {
		for _, name := range splitEnumeration(match[1]) {
			area.Uses = append(area.Uses, mention(item, capitalise(name)))
		}
	}
}

// splitEnumeration splits "a, b, c och d" into its members. A "b- och c-planering" is one member.
func splitEnumeration(text string) []string {
	var members []string
	for _, piece := range strings.Split(text, ",") {
		member := ""
		for i, part := range strings.Split(piece, " och ") {
			switch {
			case i == 0:
				member = part
			case strings.HasSuffix(member, "-"):
				member += " och " + part
			default:
				members = appendTitle(members, member)
				member = part
			}
		}
		members = appendTitle(members, member)
	}
	return members
}

func appendTitle(titles []string, text string) []string {
	if title := cleanTitle(text); titleKey(title) != "" {
		return append(titles, title)
	}
	return titles
}

func mention(item *Item, title string) Mention {
	return Mention{Title: title, Number: item.Number, Line: item.Line}
}
