MATCH (a:DevelopmentArea {municipality: 'Municipality:0001'})
WITH a ORDER BY a.`sort.number.title`
RETURN collect(a {
  .number, .title,
  documents: COLLECT {
    MATCH (a)-[:REFERS_TO]->(d:PolicyDocument)
    WITH d ORDER BY d.`sort.title`
    RETURN d {
      .title,
      developmentAreas: COLLECT {
        MATCH (d)<-[:REFERS_TO]-(b:DevelopmentArea)
        WITH b ORDER BY b.`sort.number.title`
        RETURN b {.number, .title}
      }
    }
  }
}) AS developmentAreas
