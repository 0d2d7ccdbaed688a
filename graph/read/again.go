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

// again writes a row once more whose node has been written already.
func (w *writer) again(v *view, row int) (ok, was bool) {
	if v.written == nil {
		v.written = make([]written, len(v.expanded[0].rows.Offsets)-1)
		return true, false
	}
	at := v.written[v.parent[row]]
	if at.era != w.era {
		return true, false
	}
	w.buffer = append(w.buffer, w.buffer[at.from:at.to]...)
	return w.take(int(at.nodes)), true
}
