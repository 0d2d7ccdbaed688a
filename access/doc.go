// Package access lets requests in: it says who asks, by the bearer token of an OpenID
// provider, limits how often a client may ask, and leaves a line for each request
// that is refused. What who asks may see and do is the business of graph/sight.
package access
