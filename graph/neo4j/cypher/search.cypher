// Nodes whose words match, of some kinds, with the texts of all searched properties.
CALL db.index.fulltext.queryNodes($index, $query) YIELD node
WHERE any(label IN labels(node) WHERE label IN $kinds)
RETURN collect(node.id) AS ids, collect([name IN $names | node[name]]) AS texts
