// Gives commits the number of their changes and what they are found by.
UNWIND $v.rows AS row
MATCH (c:_Commit {revision: row.revision})
SET c.size = row.size
WITH row
UNWIND row.traces AS what
MERGE (t:_Trace {what: what, revision: row.revision})
