// Keeps commits, and takes their revisions.
MATCH (s:_Store {name: 'malgraf'})
SET s.revision = $v.last
REMOVE s.writing
WITH s
UNWIND $v.rows AS row
CREATE (c:_Commit)
SET c = row
