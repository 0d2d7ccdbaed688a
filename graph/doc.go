// Package graph is the domain: the kinds and edges that the SDL declares, the
// questions a store answers about them, the changes it takes, and the port
// [Store] with its contract. It knows no driver and no HTTP.
package graph
