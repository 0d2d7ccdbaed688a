// Removes the traces of a node, and the keys of batches by what they made.
CALL () {
  MATCH (t:_Trace) WHERE t.what = $v.what AND t.revision > 0
  DELETE t
}
CALL () {
  UNWIND $v.revisions AS revision
  MATCH (r:_Request {revision: revision})
  DELETE r
}
RETURN 1 AS done
