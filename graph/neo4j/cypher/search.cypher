// Nodes whose words match, of some kinds, with the texts of all searched properties.
// The index follows the commits, and is waited for.
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
CALL db.index.fulltext.queryNodes($v.index, $v.query) YIELD node
WHERE any(label IN labels(node) WHERE label IN $v.kinds)
RETURN collect([[name IN $v.names | node[name]], node.id]) AS rows
