package neo4jtest

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
)

// Messages of Bolt, by their tags.
const (
	msgReset    = 0x0F
	msgRun      = 0x10
	msgBegin    = 0x11
	msgCommit   = 0x12
	msgRollback = 0x13
	msgPull     = 0x3F
	msgRoute    = 0x66
	msgSuccess  = 0x70
	msgRecord   = 0x71
	msgFailure  = 0x7F
)

// passMessages passes on messages of Bolt, or what is to be sent instead of one. Those of a
// client come after its part of the handshake.
func passMessages(to io.Writer, from io.Reader, ofClient bool, instead func(message []byte) []byte) error {
	first := ofClient
	if ofClient {
		// The magic number and four proposals of a version; then, where the server answered
		// with a list of its own, the choice and the capabilities.
		if _, err := io.CopyN(to, from, 20); err != nil {
			return err
		}
	}
	for ; ; first = false {
		sent, message, err := readMessage(from, first)
		if err != nil {
			return err
		}
		if len(message) > 1 {
			if other := instead(message); other != nil {
				sent = chunked(other)
			}
		}
		if _, err := to.Write(sent); err != nil {
			return err
		}
	}
}

// readMessage reads a message, which comes in chunks, and returns it as it was sent
// and without the lengths of the chunks.
func readMessage(from io.Reader, first bool) (sent, message []byte, err error) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(from, head[:]); err != nil {
			return nil, nil, err
		}
		length := int(binary.BigEndian.Uint16(head[:]))
		sent = append(sent, head[:]...)
		if length == 0 && first { // no chunk yet: the rest of the handshake
			length, first = 3, false
			sent = append(sent, make([]byte, length)...)
			if _, err := io.ReadFull(from, sent[2:]); err != nil {
				return nil, nil, err
			}
			continue
		}
		if length == 0 {
			return sent, message, nil
		}
		first = false
		start := len(sent)
		sent = append(sent, make([]byte, length)...)
		if _, err := io.ReadFull(from, sent[start:]); err != nil {
			return nil, nil, err
		}
		message = append(message, sent[start:]...)
	}
}

// chunked is a message as it is sent.
func chunked(message []byte) []byte {
	sent := binary.BigEndian.AppendUint16(nil, uint16(len(message))) //nolint:gosec // they are some hundred bytes
	return append(append(sent, message...), 0, 0)
}

// passVersion passes on the version that the server chose, or the list of those that it has:
// how many there are, each in four bytes, and the capabilities.
func passVersion(near io.Writer, far io.Reader) error {
	version := make([]byte, 4)
	_, err := io.ReadFull(far, version)
	more := func(bytes int) {
		part := make([]byte, bytes)
		if err == nil {
			_, err = io.ReadFull(far, part)
		}
		version = append(version, part...)
	}
	if slices.Equal(version, []byte{0, 0, 1, 0xFF}) {
		more(1)
		more(4*int(version[4]) + 1)
	}
	if err != nil {
		return err
	}
	_, err = near.Write(version)
	return err
}

// statementOf returns the text of a RUN message: a structure of the tag 0x10 whose
// first field is a string.
func statementOf(message []byte) (string, bool) {
	if len(message) < 3 || message[0]>>4 != 0xB || message[1] != 0x10 {
		return "", false
	}
	marker, rest := message[2], message[3:]
	length := int(marker & 0x0F)
	if wide := int(marker) - 0xD0; wide >= 0 {
		size := 1 << wide
		var number [4]byte
		copy(number[4-size:], rest[:size])
		length, rest = int(binary.BigEndian.Uint32(number[:])), rest[size:]
	}
	return string(rest[:length]), true
}

// isPulse tells whether a statement is how a store asks by itself whether Neo4j is there.
func isPulse(text string) bool { return strings.HasPrefix(text, "// Is Neo4j there?") }

func failure(code, message string) []byte {
	// "neo4j_code" is its name from Bolt 5.7 on.
	return structure(msgFailure, dictionary(text("code"), text(code), text("neo4j_code"), text(code), text("message"), text(message)))
}

// Values as PackStream writes them: no more than 15 in a list, 255 bytes in a text.

func structure(tag byte, fields ...[]byte) []byte {
	return append([]byte{0xB0 | byte(len(fields)), tag}, bytes.Join(fields, nil)...)
}

func list(values ...[]byte) []byte {
	return append([]byte{0x90 | byte(len(values))}, bytes.Join(values, nil)...)
}

// dictionary of keys, each followed by its value.
func dictionary(pairs ...[]byte) []byte {
	return append([]byte{0xA0 | byte(len(pairs)/2)}, bytes.Join(pairs, nil)...)
}

func text(value string) []byte {
	if len(value) < 16 {
		return append([]byte{0x80 | byte(len(value))}, value...)
	}
	return append([]byte{0xD0, byte(len(value))}, value...)
}
