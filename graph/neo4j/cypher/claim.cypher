// The lock that all writers share, taken by one who has read without it, if nothing has
// been committed since. `writing` is set to lock, before the revision is read.
MATCH (s:_Store {name: 'malgraf'})
SET s.writing = true
WITH s WHERE s.revision = $v.from AND s.shape = $v.shape
RETURN count(s) AS made
