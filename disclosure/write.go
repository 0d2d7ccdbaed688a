package disclosure

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// Heading is what stands above an answer.
type Heading struct {
	// Reference of the request, such as its registry number (diarienummer); Receiver is
	// whose sight the answer has.
	Reference, Receiver string
	// At is the day, Revision the last commit that the answer knows.
	At       string
	Revision int64
}

// listed is a mask in the list of all, with all that is known of it.
type listed Mask

// JSON writes the answer with its masks.
func (a *Answer) JSON(to io.Writer, heading Heading) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	masks := make([]listed, len(a.Masks))
	for i, mask := range a.Masks {
		masks[i] = listed(*mask)
	}
	return encoder.Encode(map[string]any{
		"reference": heading.Reference, "receiver": heading.Receiver, "at": heading.At, "revision": heading.Revision,
		"data": a.Data, "masks": masks,
	})
}

// Markdown writes the answer as a text that people read, in Swedish, as its receiver does.
func (a *Answer) Markdown(to io.Writer, heading Heading) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Utlämnande av allmän handling\n\n")
	for _, one := range [][2]string{{"Ärende", heading.Reference}, {"Utlämnat som", heading.Receiver}, {"Datum", heading.At}, {"Grafens revision", fmt.Sprint(heading.Revision)}} {
		if one[1] != "" {
			fmt.Fprintf(&b, "- %s: %s\n", one[0], plain(one[1]))
		}
	}
	b.WriteString("\n## Uppgifter\n\n")
	bullets(&b, a.Data, 0)
	b.WriteString("\n## Maskningar\n\n")
	if len(a.Masks) == 0 {
		b.WriteString("Inget är maskat.\n")
	} else {
		b.WriteString("| nr | var | vad | grund |\n|---|---|---|---|\n")
	}
	for _, mask := range a.Masks {
		fmt.Fprintf(&b, "| %d | %s | %s | %s |\n", mask.Number, plain(mask.Place), plain(mask.What), plain(mask.Ground))
	}
	_, err := io.WriteString(to, b.String())
	return err
}

// bullets writes a value as nested points.
func bullets(b *strings.Builder, value any, depth int) {
	indent := strings.Repeat("  ", depth)
	point := func(name string, value any) {
		switch v := value.(type) {
		case object, []any:
			if isEmpty(v) {
				return
			}
			fmt.Fprintf(b, "%s- %s:\n", indent, name)
			bullets(b, v, depth+1)
		case *Mask:
			fmt.Fprintf(b, "%s- %s: [maskat %d]\n", indent, name, v.Number)
		case nil:
		default:
			fmt.Fprintf(b, "%s- %s: %s\n", indent, name, plain(fmt.Sprint(v)))
		}
	}
	switch v := value.(type) {
	case object:
		for _, one := range v {
			point(one.name, one.value)
		}
	case []any:
		for i, one := range v {
			point(fmt.Sprint(i+1), one)
		}
	}
}

func isEmpty(value any) bool {
	list, isList := value.([]any)
	fields, isObject := value.(object)
	return isList && len(list) == 0 || isObject && len(fields) == 0
}

// plain keeps a text from being read as Markdown, and on one line.
func plain(text string) string {
	return strings.NewReplacer("\n", " ", "\r", " ", "|", "\\|", "<", "&lt;", "*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]").Replace(text)
}
