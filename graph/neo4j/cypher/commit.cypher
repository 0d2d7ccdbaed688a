// Keeps commits, and takes their revisions.
MATCH (s:_Store {name: 'malgraf'})
SET s.revision = $last
REMOVE s.writing
WITH s
UNWIND $rows AS row
CREATE (c:_Commit)
SET c = row
