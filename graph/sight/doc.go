// Package sight says who may see and do what. Over puts it before a store: every
// question is rewritten, by filters of the same grammar, before the store sees it, so
// that what a subject may not see is absent from every answer of every store: from
// lists, counts, filters, orders, searches, the log and errors.
//
// What may be seen of a kind stands in the SDL: its municipality (@scope), @public,
// @inside and @personal. What a node cannot be without (a to-one edge that is required)
// it is not seen without.
package sight
