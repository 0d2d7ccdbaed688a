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

-- What commits are found by: a hash of a node's id, a kind's name or a subject.
CREATE TABLE IF NOT EXISTS trace (
  what     INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  PRIMARY KEY (what, revision)
) WITHOUT ROWID;

-- The keys of batches, hashed with whose they are, and what became of them.
CREATE TABLE IF NOT EXISTS request (
  name     BLOB PRIMARY KEY,
  revision INTEGER NOT NULL, -- 0: it changed nothing
  at       INTEGER NOT NULL, -- microseconds since 1970
  data     BLOB NOT NULL     -- what the key stands for
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS request_at ON request (at);
CREATE INDEX IF NOT EXISTS request_revision ON request (revision);

-- A row while something that was erased may still stand in freed pages.
CREATE TABLE IF NOT EXISTS scrub (one INTEGER PRIMARY KEY CHECK (one = 1));
