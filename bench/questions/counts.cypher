MATCH (a:Assignment {municipality: 'Municipality:0001'})-[:ASSIGNED_TO]->(d:Department)
WITH d, count(DISTINCT a) AS n
WITH d, n ORDER BY n DESC, d.`sort.name`
RETURN collect(d {.name, count: n}) AS departments
