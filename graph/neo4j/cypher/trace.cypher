// Enters what commits are found by.
UNWIND $rows AS row
CREATE (t:_Trace)
SET t = row
