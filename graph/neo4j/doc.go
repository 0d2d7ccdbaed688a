// Package neo4j keeps the graph in Neo4j 5.26 or later, over Bolt: it implements
// graph.Store. Each question is one statement that answers with one record of
// columns. Statements are composed of schema names, operators and the fragments
// of this package alone; every value is a parameter.
package neo4j
