package embedded

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"

	"malgraf/graph"
)

// castagnoli is the polynomial of the checksums, which processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checkedBytes is how long the checksum at the beginning of a blob is.
const checkedBytes = 4

// seal puts the checksum of a number and a payload before the payload, for which
// room has been left.
func seal(number int64, blob []byte) uint32 {
	sum := checksum(number, blob[checkedBytes:])
	binary.LittleEndian.PutUint32(blob, sum)
	return sum
}

func checksum(number int64, payload []byte) uint32 {
	var key [8]byte
	binary.LittleEndian.PutUint64(key[:], uint64(number))
	sum := crc32.Update(crc32.Checksum(key[:], castagnoli), castagnoli, payload)
	return max(sum, 1) // 0 stands for no record
}

// unseal returns the payload of a blob, ErrDamaged where it is not what was sealed.
func unseal(what string, number int64, blob []byte) (payload []byte, sum uint32, err error) {
	if len(blob) < checkedBytes {
		return nil, 0, fmt.Errorf("%s %d is cut off: %w", what, number, graph.ErrDamaged)
	}
	payload = blob[checkedBytes:]
	sum = checksum(number, payload)
	if binary.LittleEndian.Uint32(blob) != sum {
		return nil, 0, fmt.Errorf("%s %d has a wrong checksum: %w", what, number, graph.ErrDamaged)
	}
	return payload, sum, nil
}

// nodeRecord is a node as the file holds it; data is nil where it was removed.
type nodeRecord struct {
	number int64
	data   []byte
	sum    uint32
}

// numberOf returns the number of a node in the file.
func (n *names) numberOf(kind *graph.Kind, row uint32) int64 {
	return int64(n.kinds[kind.Index]<<32 | uint64(row))
}

// node encodes a node of a snapshot with the edges that go out from it.
func (n *names) node(s *snapshot, at nodeAt) nodeRecord {
	number := n.numberOf(at.kind, at.row)
	t := s.tables[at.kind.Index]
	if !t.isAlive(at.row) {
		return nodeRecord{number: number}
	}
	data := make([]byte, checkedBytes, 256)
	data = appendText(data, t.id(at.row))
	data = binary.AppendUvarint(data, uint64(t.revision(at.row)))
	data = n.appendValues(data, n.properties[at.kind.Index], func(i int) any {
		if at.kind.Properties[i].Computed {
			return nil
		}
		return t.value(at.row, i)
	})
	for _, along := range s.layout.sides[at.kind.Index] {
		if !along.out {
			continue
		}
		list := t.list(at.row, along.slot)
		if len(list) == 0 {
			continue
		}
		edgeType := along.edgeType
		data = binary.AppendUvarint(data, n.types[edgeType.Index])
		data = binary.AppendUvarint(data, uint64(len(list)))
		for _, e := range list {
			data = binary.AppendUvarint(data, uint64(e.far()))
			data = n.appendValues(data, n.edgeProps[edgeType.Index], func(i int) any {
				return s.tuples[edgeType.Index].value(e.tuple(), i)
			})
		}
	}
	return nodeRecord{number: number, data: data, sum: seal(number, data)}
}

// appendValues encodes how many values there are, and each with the number of its name.
func (n *names) appendValues(to []byte, numbers []uint64, value func(i int) any) []byte {
	there := 0
	for i := range numbers {
		if value(i) != nil {
			there++
		}
	}
	to = binary.AppendUvarint(to, uint64(there))
	for i, number := range numbers {
		if one := value(i); one != nil {
			to = appendValue(binary.AppendUvarint(to, number), one)
		}
	}
	return to
}
