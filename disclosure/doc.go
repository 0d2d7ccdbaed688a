// Package disclosure makes the answer to a request for public records (begäran om
// utlämnande av allmän handling): a question or a node, answered as its receiver may
// see it, with a mask, and the ground for it, in each place where there is more.
package disclosure
