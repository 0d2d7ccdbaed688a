package read

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// What is written reads back as the same text, whatever is in it.
func FuzzStringsReadBack(f *testing.F) {
	for _, text := range []string{"", "å ä ö", `"\/`, "\x00\x1f\u007f", "a\nb\tc\r", "\u2028", "🌍", "<&>", `seven c"`, `eight ch"`, `eighteen characters\ and more`, "sixteen letters\x1f", "åäö åäö \n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) { // the store refuses it
			return
		}
		var back string
		if err := json.Unmarshal(appendString(nil, text), &back); err != nil || back != text {
			t.Errorf("%q became %q, %v", text, back, err)
		}
	})
}

func TestFloatsAreShortAndReadBack(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1: "1", -1.5: "-1.5", 75.3: "75.3", 0.30000000000000004: "0.30000000000000004",
		1e20: "100000000000000000000", 1e21: "1e+21", 1e-6: "0.000001", 1e-7: "1e-07", math.MaxFloat64: "1.7976931348623157e+308",
	} {
		if got := string(appendFloat(nil, f)); got != want {
			t.Errorf("%g became %s, want %s", f, got, want)
		}
		var back float64
		if err := json.Unmarshal(appendFloat(nil, f), &back); err != nil || back != f {
			t.Errorf("%g reads back as %g, %v", f, back, err)
		}
	}
}

func TestAnAbsentListIsEmpty(t *testing.T) {
	got := []string{
		string(appendValue(nil, nil, true)), string(appendValue(nil, nil, false)),
		string(appendValue(nil, []string{"UF", `"`}, true)), string(appendValue(nil, int64(-7), false)), string(appendValue(nil, true, false)),
	}
	if want := strings.Split(`[] null ["UF","\""] -7 true`, " "); !reflect.DeepEqual(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
