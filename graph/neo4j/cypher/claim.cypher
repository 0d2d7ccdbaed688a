// The lock that all writers share, taken by one who has read without it, if nothing has
// been committed since, and no key been used. `writing` is set to lock, before the revision is read.
MATCH (s:_Store {name: 'malgraf'})
SET s.writing = true
WITH s WHERE s.revision = $v.from AND s.format = $v.format AND s.shape = $v.shape AND NOT EXISTS { MATCH (r:_Request) WHERE r.name IN $v.names }
RETURN count(s) AS made
