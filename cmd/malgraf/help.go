package main

import (
	"slices"

	"github.com/alecthomas/kong"
)

// help explains a command and, where another is what happens without a further
// word, that one with its flags too: malgraf --help explains those of serve.
func help(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	if node.DefaultCmd == nil {
		return nil
	}
	var words []string
	for at := node.DefaultCmd; at.Parent != nil; at = at.Parent {
		words = append(words, at.Name)
	}
	slices.Reverse(words)
	implied, err := kong.Trace(ctx.Kong, words)
	if err != nil {
		return err
	}
	if _, err := ctx.Stdout.Write([]byte("\n")); err != nil {
		return err
	}
	return kong.DefaultHelpPrinter(options, implied)
}
