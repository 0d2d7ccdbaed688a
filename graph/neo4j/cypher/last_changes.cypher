// Commits by their revisions, or with 0 the last one that touched a node.
UNWIND range(0, size($v.asked) - 1) AS i
WITH i, $v.asked[i][0] AS what, $v.asked[i][1] AS known
CALL (what, known) {
  MATCH (t:_Trace) WHERE known = 0 AND t.what = what AND t.revision > 0
  RETURN max(t.revision) AS last
}
OPTIONAL MATCH (c:_Commit {revision: CASE WHEN known = 0 THEN last ELSE known END})
WITH i, c ORDER BY i
RETURN collect([c.revision, c.at, c.by]) AS rows
