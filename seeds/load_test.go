package seeds

import "testing"

// Load is part of a fresh start, which has a second in all.
func BenchmarkLoadAll(b *testing.B) {
	for b.Loop() {
		if _, err := Load(Names()...); err != nil {
			b.Fatal(err)
		}
	}
}
