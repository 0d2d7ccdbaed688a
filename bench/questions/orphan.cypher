MATCH (a:Assignment {municipality: 'Municipality:0001'})-[:CONTRIBUTES_TO]->(t:Target)
WITH collect(DISTINCT t) AS taken
MATCH (t:Target) WHERE NOT t IN taken
WITH t ORDER BY t.`sort.code`
WITH collect(t {.code, .title}) AS free
RETURN {totalCount: size(free), nodes: free[..50]} AS targets
