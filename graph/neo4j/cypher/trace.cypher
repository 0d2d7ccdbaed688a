// Enters what commits are found by.
UNWIND $v.rows AS row
CREATE (t:_Trace)
SET t = row
