// The lock that all writers share, taken first: whoever has it sees all that is
// committed, and nobody writes until it commits. `writing` is set to lock, before
// the revision is read.
MERGE (s:_Store {name: 'malgraf'})
ON CREATE SET s.revision = 0, s.format = $v.format, s.shape = $v.shape
SET s.writing = true
WITH s
RETURN s.revision AS revision, coalesce(s.format, 1) AS format, coalesce(s.shape, '') AS shape
