// Writes commits anew, without what was erased.
UNWIND $v.rows AS row
MATCH (c:_Commit {revision: row.revision})
SET c.changes = row.changes, c.message = row.message, c.size = row.size
