// Is Neo4j there?
RETURN 1 AS one
