// A commit by its revision, or with 0 the last one that touched a node.
CALL () {
  MATCH (t:_Trace) WHERE $v.revision = 0 AND t.what = $v.what AND t.revision > 0
  RETURN max(t.revision) AS last
}
OPTIONAL MATCH (c:_Commit {revision: CASE WHEN $v.revision = 0 THEN last ELSE $v.revision END})
RETURN c.revision AS revision, c.at AS at, c.by AS by
