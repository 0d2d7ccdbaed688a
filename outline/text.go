package outline

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxBytes is far above any outline a person drew (the real ones are some 25 kB) and keeps a wrong file, say a disk
// image, from being read into memory.
const maxBytes = 16 << 20

// A Line is one line of the file that is not blank; Number counts from 1, blank lines included.
type Line struct {
	Number int
	Text   string // NFC, without white space around it, its blanks beyond ASCII made spaces

	afterBlank bool // a blank line, or the file's beginning, stands above it
}

// readLines gives the non-blank lines of a UTF-8 text. Line ends may be LF, CRLF or CR; a byte order mark is skipped.
func readLines(r io.Reader) ([]Line, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read the outline: %w", err)
	}
	if len(data) > maxBytes {
		return nil, invalidf("the file is larger than %d MB, which no outline is", maxBytes>>20)
	}
	if err := checkEncoding(data); err != nil {
		return nil, err
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")

	var lines []Line
	afterBlank := true
	for i, raw := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(raw)
		if trimmed == "" {
			afterBlank = true
			continue
		}
		trimmed = strings.Map(plainBlank, trimmed)
		lines = append(lines, Line{Number: i + 1, Text: norm.NFC.String(trimmed), afterBlank: afterBlank})
		afterBlank = false
	}
	if len(lines) == 0 {
		return nil, invalidf("the file is empty")
	}
	return lines, nil
}

// plainBlank makes blanks beyond ASCII spaces: a text that went through Word or a web page has some that do not break a
// line, behind numbers and within headings, and no rule of the outline tells them apart.
func plainBlank(r rune) rune {
	if r >= utf8.RuneSelf && unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// checkEncoding finds the first byte that is not UTF-8 text and says where it stands and what the file probably is:
// the two encodings that Swedish files come in besides UTF-8 are UTF-16 and Latin-1 (Windows-1252).
func checkEncoding(data []byte) error {
	if bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		return invalidf("line 1, byte 1: the file is UTF-16; save it as UTF-8")
	}
	line, lineStart := 1, 0
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return invalidf("line %d, byte %d: 0x%02x is not UTF-8%s", line, i-lineStart+1, data[i], encodingHint(data[i]))
		case r == 0:
			return invalidf("line %d, byte %d: a NUL byte; the file is UTF-16 or no text; save it as UTF-8", line, i-lineStart+1)
		case r == '\n', r == '\r' && (i+1 == len(data) || data[i+1] != '\n'):
			line, lineStart = line+1, i+size
		}
		i += size
	}
	return nil
}

// encodingHint names Latin-1 where the byte is one of å ä ö é or a Windows dash or quote there.
func encodingHint(b byte) string {
	if bytes.IndexByte([]byte("\xe5\xe4\xf6\xc5\xc4\xd6\xe9\x93\x94\x96\x97"), b) >= 0 {
		return "; the file looks like Latin-1 (Windows-1252); save it as UTF-8"
	}
	return "; save the file as UTF-8"
}
