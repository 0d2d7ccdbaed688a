// Which database is this, by whatever address it was found?
CALL db.info() YIELD id
RETURN id
