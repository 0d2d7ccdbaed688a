package neo4j

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"malgraf/graph"
)

// Every unique value and alias of a node is a node of its own, labelled _Key, whose
// property `key` is constrained to be unique: so a value and another node's alias
// exclude each other, whichever process writes them, and both are found by an index.

// maxKey is the most bytes of a key as it is: an index holds about 8 KB.
const maxKey = 2000

// uniqueValue names a value of a unique property, whatever it is unique within.
func uniqueValue(kind *graph.Kind, property *graph.Property, value any) string {
	return keyText(kind.Name+"."+property.Name, fmt.Sprint(value))
}

// uniqueKey names a value of a unique property within far ends ("" for none).
func uniqueKey(kind *graph.Kind, property *graph.Property, value any, within []string) string {
	return keyText(append([]string{kind.Name + "." + property.Name, fmt.Sprint(value)}, within...)...)
}

// keyText joins texts so that no others give the same; long ones are hashed.
func keyText(parts ...string) string {
	text, err := json.Marshal(parts)
	if err != nil { // texts can be written
		panic(err)
	}
	if len(text) <= maxKey {
		return string(text)
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
