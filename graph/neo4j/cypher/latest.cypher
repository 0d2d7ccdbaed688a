// The last revision; 0 where there is no commit yet.
OPTIONAL MATCH (s:_Store {name: 'malgraf'})
RETURN coalesce(s.revision, 0) AS revision
