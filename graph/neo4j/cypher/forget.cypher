// Lets go of some keys that have been kept long enough.
MATCH (r:_Request) WHERE r.at < $v.before
WITH r LIMIT $v.most
DELETE r
