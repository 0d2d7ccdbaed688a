package transfer

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Table shows the counts and checksums of two graphs side by side, for those kinds
// and edge types that one of them has.
func Table(from, to Checksums) string {
	var text strings.Builder
	columns := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(cells ...any) { fmt.Fprintf(columns, "%v\t%v\t%v\t%v\t%s\n", cells...) }
	row("source", "checksum", "target", "checksum", "")
	theirs := make(map[string]Checksum, len(to))
	for _, sum := range to {
		theirs[sum.Name] = sum
	}
	for _, sum := range from {
		other := theirs[sum.Name]
		if sum.N == 0 && other.N == 0 {
			continue
		}
		name := "  " + sum.Name
		if sum.N != other.N || sum.Sum != other.Sum {
			name += " DIFFERS"
		}
		row(sum.N, fmt.Sprintf("%016x", sum.Sum), other.N, fmt.Sprintf("%016x", other.Sum), name)
	}
	_ = columns.Flush() // a strings.Builder takes all
	return text.String()
}
