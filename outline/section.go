package outline

import (
	"regexp"
	"strings"
)

// A section says what the items below a heading of the second level are.
type section int

const (
	unknownSection section = iota
	backgroundSect         // Allmänt om utvecklingsområdet
	focusSect              // Insatsområden
	desiredSect            // Önskat läge
	targetAreaSect         // Kopplar till (målområdet)
	documentsSect          // Anknyter till
)

// headings are the section names in any case; what a name may carry at its end is up to readHeading.
var headings = []struct {
	section section
	name    *regexp.Regexp
}{
	{backgroundSect, regexp.MustCompile(`(?i)^allmänt(?: om (?:utvecklings)?område(?:t|na)?)?$`)},
	{focusSect, regexp.MustCompile(`(?i)^insatsområden?$`)},
	{desiredSect, regexp.MustCompile(`(?i)^önska(?:t läge|de lägen)$`)},
	{targetAreaSect, regexp.MustCompile(`(?i)^kopplar till(?: målområdet?)?$`)},
	{documentsSect, regexp.MustCompile(`(?i)^anknyter till(?: (?:styr)?dokument(?:en)?)?$`)},
}

// inlineHeading matches the two headings that read on as a sentence: "Kopplar till målområdet Vår hållbara kommun".
var inlineHeading = regexp.MustCompile(`(?i)^(kopplar till|anknyter till)\s+(.+)$`)

// readHeading recognises a section by its heading, with or without a colon, in any case. What follows the name on
// the same line is the section's first content: "Anknyter till: Översiktsplan, Resepolicy".
func readHeading(text string) (kind section, content string) {
	name, rest, _ := strings.Cut(text, ":")
	if kind := sectionNamed(name); kind != unknownSection {
		return kind, strings.TrimSpace(rest)
	}
	if match := inlineHeading.FindStringSubmatch(text); match != nil {
		return sectionNamed(match[1]), strings.TrimSpace(match[2])
	}
	return unknownSection, ""
}

func sectionNamed(name string) section {
	name = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(name), ".:"))
	for _, heading := range headings {
		if heading.name.MatchString(name) {
			return heading.section
		}
	}
	return unknownSection
}
