package table

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

// encodings decode a file without byte order mark into UTF-8, by their names in a mapping.
var encodings = map[string]func([]byte) ([]byte, error){
	"utf-8":        fromUTF8,
	"windows-1252": fromWindows1252,
}

// What a file may begin with.
const (
	markUTF8    = "\xef\xbb\xbf"
	markUTF16LE = "\xff\xfe"
	markUTF16BE = "\xfe\xff"
	markZip     = "PK\x03\x04"
)

// decode gives the text of a file in NFC. A byte order mark says the encoding, or else the mapping does.
func decode(file []byte, encoding string) (string, error) {
	if encoding == "" {
		encoding = "utf-8"
	}
	read := encodings[fold(encoding)]
	switch {
	case bytes.HasPrefix(file, []byte(markZip)):
		return "", fmt.Errorf("the file is a spreadsheet or archive, not CSV; save it as CSV from the spreadsheet program")
	case bytes.HasPrefix(file, []byte(markUTF8)):
		file, read = file[len(markUTF8):], fromUTF8
	case bytes.HasPrefix(file, []byte(markUTF16LE)), bytes.HasPrefix(file, []byte(markUTF16BE)):
		read = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes
	}
	text, err := read(file)
	if err != nil {
		return "", err
	}
	if at := bytes.IndexByte(text, 0); at >= 0 {
		return "", fmt.Errorf("line %d holds a zero byte; this is no text in UTF-8 or Windows-1252", lineAt(text, at))
	}
	return norm.NFC.String(withLineFeeds(string(text))), nil
}

// withLineFeeds ends lines as the reader of CSV knows them. A file without any line feed is one that ends its lines
// with a carriage return, as Excel's "CSV (Macintosh)" does.
func withLineFeeds(text string) string {
	if strings.Contains(text, "\n") {
		return text
	}
	return strings.ReplaceAll(text, "\r", "\n")
}

func fromUTF8(file []byte) ([]byte, error) {
	for at := 0; at < len(file); {
		r, size := utf8.DecodeRune(file[at:])
		if r == utf8.RuneError && size == 1 {
			return nil, fmt.Errorf("line %d: byte %#x is no UTF-8; if the tool writes Windows-1252, as Excel often does, say `encoding: windows-1252` in the map",
				lineAt(file, at), file[at])
		}
		at += size
	}
	return file, nil
}

// fromWindows1252 refuses a file that is UTF-8, for å would become two signs without a word of warning. Text in
// Windows-1252 is never UTF-8 by chance: that would take an Ã or Ä before a sign such as ¥ each time.
func fromWindows1252(file []byte) ([]byte, error) {
	if utf8.Valid(file) && bytes.ContainsFunc(file, func(r rune) bool { return r > 0x7f }) {
		return nil, fmt.Errorf("the map says windows-1252, but the file is UTF-8; take `encoding` out of the map")
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(file)
	if err != nil {
		return nil, err
	}
	if at := strings.IndexRune(string(text), utf8.RuneError); at >= 0 {
		return nil, fmt.Errorf("line %d holds a byte that Windows-1252 does not have", lineAt(text, at))
	}
	return text, nil
}

// lineAt gives the line, from 1, of a place in a text.
func lineAt(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }
