// The last revision, 0 where there is no commit yet, and the format, 0 where there
// is no store yet; the first one did not say. Shape and behind are told by recompute.go.
OPTIONAL MATCH (s:_Store {name: 'malgraf'})
RETURN coalesce(s.revision, 0) AS revision, CASE WHEN s IS NULL THEN 0 ELSE coalesce(s.format, 1) END AS format,
  coalesce(s.shape, '') AS shape, coalesce(s.behind, false) AS behind
