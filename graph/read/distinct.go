package read

import (
	"slices"

	"malgraf/graph"
)

// distinct returns each node once, and for each row its place among them; nil
// where all are different. A department that a thousand assignments share is expanded once.
func distinct(nodes graph.Nodes) (graph.Nodes, []int32) {
	if nodes.Len() < 2 {
		return nodes, nil
	}
	places := make([]int32, nodes.Len())
	var firsts []int32
	if nodes.Rows != nil {
		firsts = byNumber(nodes.Rows, places)
	} else {
		firsts = byKey(nodes.IDs, places)
	}
	if len(firsts) == nodes.Len() {
		return nodes, nil
	}
	once := graph.Nodes{Kind: nodes.Kind, IDs: make([]string, len(firsts))}
	for i, row := range firsts {
		once.IDs[i] = nodes.IDs[row]
	}
	if nodes.Rows != nil {
		once.Rows = make([]uint32, len(firsts))
		for i, row := range firsts {
			once.Rows[i] = nodes.Rows[row]
		}
	}
	return once, places
}

// sparse is how many times larger than the column a table of all numbers may be
// before a map is cheaper.
const sparse = 32

// byNumber fills places and returns the first row of each number. Numbers of a
// store are dense, so a table serves better than a map.
func byNumber(numbers []uint32, places []int32) []int32 {
	largest := slices.Max(numbers)
	if int(largest) >= sparse*len(numbers) {
		return byKey(numbers, places)
	}
	table := make([]int32, largest+1) // place + 1; 0: not seen
	firsts := make([]int32, 0, len(numbers))
	for row, number := range numbers {
		if table[number] == 0 {
			firsts = append(firsts, int32(row))
			table[number] = int32(len(firsts))
		}
		places[row] = table[number] - 1
	}
	return firsts
}

func byKey[K comparable](keys []K, places []int32) []int32 {
	seen := make(map[K]int32, len(keys))
	firsts := make([]int32, 0, len(keys))
	for row, key := range keys {
		place, known := seen[key]
		if !known {
			place = int32(len(firsts))
			seen[key] = place
			firsts = append(firsts, int32(row))
		}
		places[row] = place
	}
	return firsts
}
