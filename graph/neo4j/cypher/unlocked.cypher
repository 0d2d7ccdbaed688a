// What the lock guards, for one who has not taken it; nothing where there is no store.
OPTIONAL MATCH (s:_Store {name: 'malgraf'})
WITH s
RETURN s.revision AS revision, coalesce(s.format, 1) AS format, coalesce(s.shape, '') AS shape
