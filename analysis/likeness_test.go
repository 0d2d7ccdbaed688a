package analysis

import "testing"

func TestWhatMakesTitlesAlike(t *testing.T) {
	for _, one := range []struct {
		first, second string
		score         float64
	}{
		{"Stärka skolor", "Stärka skolorna", 1},                           // the stem
		{"Avfallsförebyg- gande arbete", "avfallsförebyggande arbete", 1}, // a line's end
		{"Natur- och kulturmiljö", "Naturmiljö och kulturmiljö", 0.5},     // a real hyphen
		{"Klimat-anpassning", "Klimatanpassning", 1},                      //
		{"Verksamhetsplan 2021", "Verksamhetsplan 2022", 0.5},             // figures are no typing errors
		{"Medborgardialog", "Medbrogardialog", 0.75},                      // swapped
		{"Kost", "Konst", 0}, // too short for one
		{"Program mot våld i nära relationer", "Handlingsplan mot våld i nära relationer", 0.75}, // mot, i: stop words
		{"", "", 0}, {"–", "–", 0}, {"Och", "och", 1}, {"Öka tryggheten", "Oka tryggheten", 0.5}, // å is not a
	} {
		for range 2 {
			v := newVocabulary()
			a, b := v.read(one.first), v.read(one.second)
			v.link()
			quarters, _ := v.likeness(a, b)
			if got := score(quarters, len(a.stems)+len(b.stems)); got != one.score {
				t.Errorf("%q and %q: %v, want %v", one.first, one.second, got, one.score)
			}
			one.first, one.second = one.second, one.first // either way
		}
	}
}
