// Which keys of batches are known, and are kept still.
UNWIND $v.names AS name
MATCH (r:_Request {name: name}) WHERE r.at >= $v.since
RETURN collect([r.name, r.request, r.revision, r.at]) AS rows
