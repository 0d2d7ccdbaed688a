package main

import (
	"os"

	"malgraf/transfer"
)

// meter shows progress on stderr, in one line that changes where that is a terminal.
func (t *terminal) meter() *transfer.Meter {
	inPlace := false
	if file, isFile := t.stderr.(*os.File); isFile {
		if info, err := file.Stat(); err == nil {
			inPlace = info.Mode()&os.ModeCharDevice != 0
		}
	}
	return transfer.NewMeter(t.stderr, inPlace)
}
