package read

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Answers that are old go by themselves, for nobody may ask any more.
func TestOldAnswersAreLetGoOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKept(Keep{Bytes: 1000, Longest: time.Minute}, time.Now)
		for i := range byte(3) {
			for range 2 {
				k.keep(question{i}, 1, time.Now(), []byte("answer"))
			}
			time.Sleep(25 * time.Second)
		}
		held := func(want int) {
			t.Helper()
			synctest.Wait()
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.answers.Len() != want || k.bytes != want*len("answer") {
				t.Errorf("%d answers of %d bytes are held, want %d", k.answers.Len(), k.bytes, want)
			}
		}
		held(2) // the first is 75 s old
		time.Sleep(time.Minute)
		held(0)
	})
}

// An answer that was begun to be read before all was quiet is not kept.
func TestOnlyWhatIsReadInQuietIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := newKept(Keep{Bytes: 1000, Longest: time.Minute, Quiet: 5 * time.Second}, time.Now)
		k.moveOn(1)
		asked, begun := question{}, time.Now()
		time.Sleep(10 * time.Second)
		for range 2 {
			k.keep(asked, 1, begun, []byte("slow"))
		}
		if k.find(asked, 1) != nil {
			t.Error("read from the time of the commit on, and kept")
		}
		k.keep(asked, 1, time.Now(), []byte("quick"))
		if string(k.find(asked, 1)) != "quick" {
			t.Error("not kept")
		}
		k.moveOn(2)
		if k.find(asked, 1) != nil || k.find(asked, 2) != nil || k.bytes != 0 {
			t.Error("kept after a commit")
		}
	})
}

// What a question costs that is not asked again: 700 bytes of text.
func BenchmarkQuestionThatIsNotKept(b *testing.B) {
	k := newKept(DefaultKeep, time.Now)
	request := &graphql.OperationContext{RawQuery: strings.Repeat("a", 700), Operation: &ast.OperationDefinition{Operation: ast.Query}}
	b.ReportAllocs()
	for b.Loop() {
		asked, _ := k.question(request, "ADMIN")
		k.find(asked, 1)
		k.keep(asked, 1, time.Now(), nil)
	}
}
