package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"malgraf/graph"
)

// lineFile is a file of JSON lines, which is read twice: to check it, and to make it.
type lineFile struct {
	file *os.File
	name string
}

// openLines opens a file; - is standard input. What can be read only once, such as
// a pipe, is copied to a file without a name, which goes with the process.
func openLines(path string) (*lineFile, error) {
	file, name := os.Stdin, "standard input"
	if path != "-" {
		var err error
		if file, err = os.Open(path); err != nil {
			return nil, err
		}
		name = path
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if info.Mode().IsRegular() {
		return &lineFile{file, name}, nil
	}
	copied, err := copyOf(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	return &lineFile{copied, name}, nil
}

func copyOf(file io.Reader) (*os.File, error) {
	copied, err := os.CreateTemp("", "malgraf-lines-*")
	if err != nil {
		return nil, err
	}
	err = os.Remove(copied.Name())
	if err == nil {
		_, err = io.Copy(copied, file)
	}
	if err != nil {
		return nil, errors.Join(err, copied.Close())
	}
	return copied, nil
}

func (f *lineFile) Close() error { return f.file.Close() }

// each calls see for each line that is not blank, from the first, with its number from 1.
func (f *lineFile) each(ctx context.Context, see func(graph.Change, int) error) error {
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	reader := bufio.NewReaderSize(f.file, 1<<16)
	for number := 1; ; number++ {
		line, readErr := reader.ReadBytes('\n')
		if readErr != nil && readErr != io.EOF {
			return readErr
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			change, err := parseLine(text)
			if err != nil {
				return fmt.Errorf("%s, line %d: %w: %w", f.name, number, err, graph.ErrInvalid)
			}
			if err := see(change, number); err != nil {
				return err
			}
		}
		if readErr == io.EOF {
			return ctx.Err()
		}
		if number%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

func parseLine(text []byte) (graph.Change, error) {
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
