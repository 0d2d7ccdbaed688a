// Waits until the full-text index has followed all commits.
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
RETURN 1 AS done
