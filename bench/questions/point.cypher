MATCH (t:Target {code: '7.2'})
RETURN [t {
  .code, .title,
  goal: COLLECT { MATCH (t)-[:PART_OF]->(g:Goal) RETURN g {.code, .title} },
  assignments: COLLECT {
    MATCH (t)<-[:CONTRIBUTES_TO]-(a:Assignment)
    WITH a ORDER BY a.`sort.number.title` LIMIT 20
    RETURN a {
      .title,
      departments: COLLECT { MATCH (a)-[:ASSIGNED_TO]->(d:Department) WITH d ORDER BY d.`sort.name` RETURN d {.name} },
      responsible: COLLECT { MATCH (a)-[:RESPONSIBLE]->(p:Post) WITH p ORDER BY p.`sort.title` RETURN p {.title} }
    }
  }
}] AS target
