package main

import (
	"context"

	"malgraf/bench"
)

// side is one of those that are measured.
type side struct {
	name string
	// open makes a connection to ask a question by.
	open func(bench.Question) (bench.Caller, error)
	// answer returns what a connection answered last, below the question's field.
	answer func(bench.Question, bench.Caller) (any, error)
}

// The names of the sides, as tables have them. Again is Målgraf on Neo4j as it is started
// without options, which gives an answer again while nothing is committed; the other two
// read each anew.
const (
	peer     = "peer"
	onNeo4j  = "Målgraf on Neo4j"
	again    = "asked again"
	embedded = "Målgraf embedded"
	bare     = "statement by hand"
	bareHTTP = "by hand over HTTP"
	ready    = "ready bytes"
)

// overHTTP is a server that is asked in one of the two dialects.
func overHTTP(name, address string, text func(bench.Question) (query, under string)) side {
	return side{
		name: name,
		open: func(q bench.Question) (bench.Caller, error) {
			query, _ := text(q)
			return bench.DialHTTP(address, query)
		},
		answer: func(q bench.Question, caller bench.Caller) (any, error) {
			_, under := text(q)
			return bench.Answer(caller.(*bench.HTTPCaller).Answer, under)
		},
	}
}

func ours(q bench.Question) (query, under string)   { return q.Query, q.Under }
func theirs(q bench.Question) (query, under string) { return q.Peer, "" }

// byHand is the question's statement through the bare driver, without GraphQL, HTTP
// or JSON.
func (d *database) byHand(ctx context.Context) side {
	return side{
		name: bare,
		open: func(q bench.Question) (bench.Caller, error) {
			return &statement{ctx: ctx, database: d, text: q.Cypher}, nil
		},
		answer: func(_ bench.Question, caller bench.Caller) (any, error) {
			return caller.(*statement).record, nil
		},
	}
}

// statement asks by a statement.
type statement struct {
	ctx      context.Context
	database *database
	text     string
	record   map[string]any
}

// Call implements [bench.Caller].
func (s *statement) Call() (err error) {
	s.record, err = s.database.record(s.ctx, s.text)
	return err
}

// Close implements [bench.Caller]: the driver keeps the connection.
func (s *statement) Close() {}
