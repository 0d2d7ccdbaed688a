// Keeps the keys of batches; one that has been kept long enough may be used anew.
UNWIND $v.rows AS row
MERGE (r:_Request {name: row.name})
SET r = row
