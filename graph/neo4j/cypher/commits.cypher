// Some commits after a revision, in order: as many as have so many changes together at
// most, but for the first.
CALL () {
  MATCH (c:_Commit) WHERE c.revision > $v.since
  WITH c ORDER BY c.revision LIMIT $v.most
  RETURN collect(c) AS commits
}
WITH commits, reduce(taken = [0, 0], c IN commits | CASE
  WHEN taken[1] >= $v.changes THEN taken
  ELSE [taken[0] + 1, taken[1] + coalesce(c.size, 0)] END)[0] AS few
RETURN [c IN commits[0..few] | [c.revision, c.at, c.by, c.message, c.changes, c.reverts, c.erased]] AS rows
