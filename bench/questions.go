package bench

// Questions are what the HTTP benchmark asks, by name.
var Questions = []struct{ Name, Query string }{
	{"point", `{ target(code: "7.2") { code title goal { code title }
		assignments(first: 20) { nodes { title departments { nodes { name } } responsible { nodes { title } } } } } }`},
	{"deep", `{ goals { nodes { code title targets { nodes { code title
		assignments(first: 5) { nodes { title status
			departments { edges { role node { name } } }
			responsible { nodes { title department { name } } }
			activities { nodes { title } }
			indicators { nodes { title } } } } } } } } }`},
	{"orphan", `{ targets(where: {assignments: {none: {municipality: {is: {code: {eq: "0001"}}}}}}) { totalCount nodes { code title } } }`},
	{"cross", `{ municipality(code: "0001") { developmentAreas { nodes { number title
		documents { nodes { title developmentAreas { nodes { number title } } } } } } } }`},
	{"list", `{ assignments(first: 1000) { nodes { title targets { nodes { code } } departments { nodes { name } } } } }`},
}
