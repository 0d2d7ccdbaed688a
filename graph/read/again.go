package read

// written is where in the buffer a node has been written, so that one that stands in an
// answer many times with something below it, such as a document that several areas refer
// to, is put together once and copied.
type written struct {
	from, to int
	// nodes is how many nodes there are below it, era that of the writer when it was
	// written; 0: it has not been.
	nodes, era int32
}

// place is that of a row's node among those of a view that may stand many times.
func (v *view) place(row int) *written {
	if v.written == nil {
		v.written = make([]written, len(v.expanded[0].rows.Offsets)-1)
	}
	return &v.written[v.parent[row]]
}
