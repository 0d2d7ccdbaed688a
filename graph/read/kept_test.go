package read

import (
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// What a question costs that is not asked again: 700 bytes of text.
func BenchmarkQuestionThatIsNotKept(b *testing.B) {
	k := newKept(DefaultKeep, time.Now)
	request := &graphql.OperationContext{RawQuery: strings.Repeat("a", 700), Operation: &ast.OperationDefinition{Operation: ast.Query}}
	b.ReportAllocs()
	for b.Loop() {
		asked, _ := k.question(request, "ADMIN")
		k.find(asked, 1)
		k.keep(asked, 1, nil)
	}
}
