// Which commits are not entered under something that they are found by, and how often.
UNWIND $v.rows AS row
OPTIONAL MATCH (t:_Trace {what: row.what, revision: row.revision})
WITH row.revision AS revision, sum(CASE WHEN t IS NULL THEN 1 ELSE 0 END) AS missing
WHERE missing > 0
RETURN collect([revision, missing]) AS rows
