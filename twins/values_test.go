package twins_test

import (
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"malgraf/graph"
)

// texts are those that stores may see differently: letters that sort, fold and
// compose in their own ways, numbers in texts, what a query language would read as
// its own, what ends a line, a cell or a string.
var texts = []string{
	"", " ", "a", "A", "å", "Å", "ä", "Ä", "ö", "é", "e", "z", "Z", "A\u030angstro\u0308m", "Ångström", "ångstrom", "Öre", "ore",
	`"citat" och \bakstreck`, "en 'apostrof'", "`grav`", "rad\nbruten", "tabb\tstopp", "radbytare \u2028 i text", "null", "true",
	"<b>fet</b> & co", "🏔️ Fjäll", "👩‍👩‍👧 familj", "𝔘nicode", "Straße", "STRASSE", "ﬁnans", "ＦＵＬＬ", "Müller", "Muller", "ΟΔΟΣ", "οδος", "İzmir", "ı",
	"W", "V", "w", "ü", "y", "æ", "ø", "1.5", "1.a", "1.10", "2.1", "10.1", "007", "7", "-5", "1,5", "12345678901234567890",
	"Skola", "skolor", "Skolåret", "skolan", "trygg", "TRYGGHET", "om- och nybyggnation", "gång- och cykelväg", "e\u0301tude", "a\u0323\u030a",
	"مرحبا", "日本語", "\u0001", "\u0000", "~", "~~", "$p0", "{n}", "}) DETACH DELETE n //", "AND OR NOT", "sko*", "skola~1", "title:skola", "\ufffd", "\U0010ffff",
}

// longTexts are equal for so long that a sort key, or an index, ends before they differ.
var longTexts = []string{
	strings.Repeat("lång text 🏔️ om hållbarhet ", 15) + "slut", strings.Repeat("lång text 🏔️ om hållbarhet ", 15) + "Början",
	strings.Repeat("hållbarhet ", 4000) + "slut", strings.Repeat("hållbarhet ", 4000) + "Början",
}

var (
	whole = []int64{0, 1, -1, 2, 3, -3, 10, 2030, math.MaxInt32, math.MinInt32}
	// −0 is 0 and yet another number; the ends of float64 lie far from those of others.
	fractions = []float64{0, math.Copysign(0, -1), 1, -1, 0.5, 0.1, 1e21, 1e-7, 123456.789, -2.5, math.MaxFloat64, math.SmallestNonzeroFloat64, 9007199254740993}
	dates     = []string{"2030-12-31", "2024-02-29", "0001-01-01", "9999-12-31", "2023-01-01", "2023-01-31"}
)

// keys of ids: the same for every kind, few enough to meet.
var keys = []string{"a", "b", "c", "å", "a\u030a", `"`, "'", "`", `\`, "/b", " c", "ﬁ", "-10", "-9", "A", "$p0", "{}", "a:b", "x\ny"}

// values draws from a few of all values, so that nodes share them and conditions meet them.
type values struct {
	dice
	texts []string
}

func newValues(d dice) values {
	few := some(d, texts, 10)
	if d.chance(40) {
		few = append(few, one(d, longTexts), one(d, longTexts))
	}
	return values{d, few}
}

func (v values) text() string { return one(v.dice, v.texts) }

// value draws a value of a property's type, or of an element's where it is a list.
func (v values) value(property *graph.Property) any {
	switch property.Type {
	case graph.TypeInt:
		return one(v.dice, within(property, whole))
	case graph.TypeFloat:
		return one(v.dice, within(property, fractions))
	case graph.TypeBoolean:
		return v.chance(50)
	case graph.TypeDate:
		return one(v.dice, dates)
	case graph.TypeEnum:
		return one(v.dice, property.Enum.Values)
	}
	return v.text()
}

// within are the numbers that a property can have.
func within[N any](property *graph.Property, numbers []N) []N {
	if property.Range == nil {
		return numbers
	}
	return slices.DeleteFunc(slices.Clone(numbers), func(n N) bool { return !property.Range.Holds(n) })
}

// hurried is a text as one would look for it: whole, a part, in other letters or
// another Unicode form.
func (v values) hurried() string {
	text := v.text()
	runes := []rune(text)
	switch v.IntN(8) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return strings.ToLower(text)
	case 2:
		return norm.NFD.String(text)
	case 3:
		return norm.NFC.String(text)
	case 4:
		start := v.IntN(len(runes) + 1)
		return string(runes[start:min(len(runes), start+1+v.IntN(4))])
	case 5:
		return string(runes[:min(len(runes), 1+v.IntN(3))])
	case 6:
		return string(runes[max(0, len(runes)-1-v.IntN(5)):])
	}
	return text
}
