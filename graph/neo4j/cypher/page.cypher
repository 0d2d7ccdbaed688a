// Commits by their revisions.
UNWIND $v.revisions AS revision
MATCH (c:_Commit {revision: revision})
RETURN collect([c.revision, c.at, c.by, c.message, c.changes, c.reverts, c.erased]) AS rows
