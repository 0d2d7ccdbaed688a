// Some commits after a revision, in order.
CALL () {
  MATCH (c:_Commit) WHERE c.revision > $v.since
  WITH c ORDER BY c.revision LIMIT $v.most
  RETURN collect(c) AS commits
}
RETURN [c IN commits | [c.revision, c.at, c.by, c.message, c.changes, c.reverts, c.erased]] AS rows
