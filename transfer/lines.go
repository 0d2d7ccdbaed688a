package transfer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"malgraf/graph"
)

// byteOrderMark begins the files of some editors.
const byteOrderMark = "\xef\xbb\xbf"

// Read yields the changes of JSON lines (UTF-8, with or without a byte order mark),
// without the blank ones, and stops after the first error: ErrInvalid, with its number,
// for a line that is no change; what the reader or the context says. It does not hold
// the changes against a schema.
func Read(ctx context.Context, from io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for line, err := range Lines(ctx, from) {
			if errors.Is(err, graph.ErrInvalid) {
				err = fmt.Errorf("line %d: %w", line.Number, err)
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// Lines is Read for who wants all that is wrong: a line that is no change is yielded
// with its number and ErrInvalid, which does not name it, and the next one follows.
func Lines(ctx context.Context, from io.Reader) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		reader := bufio.NewReaderSize(from, 1<<16)
		for number := 1; ; number++ {
			text, readErr := reader.ReadBytes('\n')
			if readErr != nil && readErr != io.EOF {
				yield(Line{}, readErr)
				return
			}
			if number == 1 {
				text = bytes.TrimPrefix(text, []byte(byteOrderMark))
			}
			if text = bytes.TrimSpace(text); len(text) > 0 {
				change, err := parse(text)
				if err != nil {
					err = fmt.Errorf("%w: %w", err, graph.ErrInvalid)
				}
				if !yield(Line{change, number}, err) {
					return
				}
			}
			if (readErr == io.EOF || number%4096 == 0) && ctx.Err() != nil {
				yield(Line{}, ctx.Err())
				return
			}
			if readErr == io.EOF {
				return
			}
		}
	}
}

func parse(text []byte) (graph.Change, error) {
	var change graph.Change
	if !utf8.Valid(text) { // the decoder would put replacement characters
		return change, errors.New("the text is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	decoder.UseNumber()
	if err := decoder.Decode(&change); err != nil {
		return change, inLine(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return change, errors.New("there is more than one value on the line")
	}
	return change, nil
}

// inLine says what is wrong with a line in the words of the file, not of Go.
func inLine(err error) error {
	var typed *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the line ends within a value")
	case errors.As(err, &typed) && typed.Field == "":
		return fmt.Errorf("the line is not an object but a JSON %s", typed.Value)
	case errors.As(err, &typed):
		return fmt.Errorf("%q cannot be a JSON %s", typed.Field, typed.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// Write writes the whole graph of a store as JSON lines, as [graph.Export] orders
// it. It returns how many lines there are.
func Write(ctx context.Context, store graph.Store, to io.Writer) (int, error) {
	view, err := store.View(ctx)
	if err != nil {
		return 0, err
	}
	defer view.Close()
	buffered := bufio.NewWriterSize(to, 1<<16)
	encoder := newLineEncoder(buffered)
	lines := 0
	for change, err := range graph.Export(ctx, store.Schema(), view) {
		if err != nil {
			return lines, err
		}
		if err := encoder.Encode(change); err != nil {
			return lines, err
		}
		lines++
	}
	return lines, buffered.Flush()
}

// newLineEncoder writes a change as a line of an export: the names in one order,
// nothing escaped that needs it not.
func newLineEncoder(to io.Writer) *json.Encoder {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder
}
