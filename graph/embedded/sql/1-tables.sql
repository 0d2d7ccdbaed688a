-- What the store keeps. Every blob begins with the CRC-32C of what it says.

-- One row: where the store stands, and what all its nodes come to.
CREATE TABLE IF NOT EXISTS state (
  one      INTEGER PRIMARY KEY CHECK (one = 1),
  revision INTEGER NOT NULL,
  data     BLOB NOT NULL -- revision, number of nodes, sum of their checksums
);

-- The names of the schema that records refer to by number, so that the SDL may grow.
CREATE TABLE IF NOT EXISTS name (
  number INTEGER PRIMARY KEY,
  data   BLOB NOT NULL
);

-- A node with its values and the edges that go out from it.
CREATE TABLE IF NOT EXISTS node (
  number INTEGER PRIMARY KEY, -- number of the kind << 32 | row
  data   BLOB NOT NULL
);

-- The commits, as Watch tells of them.
CREATE TABLE IF NOT EXISTS commits (
  revision INTEGER PRIMARY KEY,
  data     BLOB NOT NULL
);
