MATCH (a:Assignment)
WHERE a.`sort.number.title` > ''
WITH a ORDER BY a.`sort.number.title` LIMIT 1000
RETURN collect(a {
  .title,
  targets: COLLECT { MATCH (a)-[:CONTRIBUTES_TO]->(t:Target) WITH t ORDER BY t.`sort.code` RETURN t {.code} },
  departments: COLLECT { MATCH (a)-[:ASSIGNED_TO]->(d:Department) WITH d ORDER BY d.`sort.name` RETURN d {.name} }
}) AS assignments
