package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"malgraf/graph"
	"malgraf/transfer"
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
	if info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s: it is a directory: %w", name, graph.ErrInvalid), file.Close())
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

// lines yields the lines that are not blank, from the first.
func (f *lineFile) lines(ctx context.Context) iter.Seq2[transfer.Line, error] {
	return func(yield func(transfer.Line, error) bool) {
		if _, err := f.file.Seek(0, io.SeekStart); err != nil {
			yield(transfer.Line{}, err)
			return
		}
		for line, err := range transfer.Read(ctx, f.file) {
			if errors.Is(err, graph.ErrInvalid) {
				err = fmt.Errorf("%s, %w", f.name, err)
			}
			if !yield(line, err) {
				return
			}
		}
	}
}

// mostMistakes is how many mistakes are gathered before a file is given up.
const mostMistakes = 20

// check holds every line against the schema, so that a file that is no export is
// refused before anything is written. It returns what there is in it, or all that is
// wrong with it, as far as it is not wrong altogether.
func (f *lineFile) check(ctx context.Context, schema *graph.Schema) (transfer.Tally, error) {
	var all transfer.Tally
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return all, err
	}
	var refused transfer.Batch
	var mistakes graph.Violations
	for line, err := range transfer.Lines(ctx, f.file) {
		index := len(refused.Numbers)
		wrong := graph.Violations{{Index: index, Err: err}}
		switch {
		case err == nil:
			_, wrong = schema.Check(index, line.Change)
		case !errors.Is(err, graph.ErrInvalid):
			return all, err
		}
		if len(wrong) == 0 {
			all.Add(line.Change)
			continue
		}
		refused.Numbers = append(refused.Numbers, line.Number)
		if mistakes = append(mistakes, wrong...); len(mistakes) >= mostMistakes {
			return all, fmt.Errorf("%s, %w\nthe lines after it were not checked", f.name, refused.AtLines(mistakes))
		}
	}
	if len(mistakes) > 0 {
		return all, fmt.Errorf("%s, %w", f.name, refused.AtLines(mistakes))
	}
	return all, nil
}
