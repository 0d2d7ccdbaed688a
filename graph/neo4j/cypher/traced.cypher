// Some of the commits that touched a node, in order.
MATCH (t:_Trace) WHERE t.what = $v.what AND t.revision > $v.after
WITH t.revision AS revision ORDER BY revision LIMIT $v.most
MATCH (c:_Commit {revision: revision})
WITH c ORDER BY c.revision
RETURN collect([c.revision, c.at, c.by, c.message, c.changes, c.reverts, c.erased]) AS rows
