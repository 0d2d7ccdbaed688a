MATCH (g:Goal)
WITH g ORDER BY g.`sort.code`
RETURN collect(g {
  .code, .title,
  targets: COLLECT {
    MATCH (g)<-[:PART_OF]-(t:Target)
    WITH t ORDER BY t.`sort.code`
    RETURN t {
      .code, .title,
      assignments: COLLECT {
        MATCH (t)<-[:CONTRIBUTES_TO]-(a:Assignment)
        WITH a ORDER BY a.`sort.number.title` LIMIT 5
        RETURN a {
          .title, .status,
          departments: COLLECT { MATCH (a)-[r:ASSIGNED_TO]->(d:Department) WITH r, d ORDER BY d.`sort.name` RETURN d {.name, role: r.role} },
          responsible: COLLECT {
            MATCH (a)-[:RESPONSIBLE]->(p:Post)
            WITH p ORDER BY p.`sort.title`
            RETURN p {.title, department: COLLECT { MATCH (p)-[:WORKS_IN]->(d:Department) RETURN d {.name} }}
          },
          activities: COLLECT { MATCH (a)<-[:PART_OF]-(x:Activity) WITH x ORDER BY x.`sort.title` RETURN x {.title} },
          indicators: COLLECT { MATCH (a)<-[:MEASURES]-(i:Indicator) WITH i ORDER BY i.`sort.title` RETURN i {.title} }
        }
      }
    }
  }
}) AS goals
