package web

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestQuestionsAreNamedOperationsWithAnExplanation(t *testing.T) {
	questions, err := Questions()
	if err != nil {
		t.Fatal(err)
	}
	if len(questions) < 10 {
		t.Fatalf("%d questions, want the ten worked ones at least", len(questions))
	}
	if !slices.IsSortedFunc(questions, func(a, b Question) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the questions are not sorted by name")
	}
	titles := map[string]string{}
	for _, question := range questions {
		document, err := parser.ParseQuery(&ast.Source{Name: question.Name, Input: question.Query})
		if err != nil {
			t.Errorf("%s does not parse: %v", question.Name, err)
			continue
		}
		// The operation's name is the tab's title, so each question needs one of its own.
		if len(document.Operations) != 1 || document.Operations[0].Name == "" {
			t.Errorf("%s does not hold one named operation", question.Name)
			continue
		}
		title := document.Operations[0].Name
		if other, taken := titles[title]; taken {
			t.Errorf("%s and %s both open a tab %q", question.Name, other, title)
		}
		titles[title] = question.Name
	}
}

func TestQuestionTakesItsLeadingComment(t *testing.T) {
	question, err := parseQuestion("q", "# Which targets (delmål)\n# are red?\n{ a } # no\n# nor this\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := "Which targets (delmål) are red?"; question.Asks != want {
		t.Errorf("asks %q, want %q", question.Asks, want)
	}
	if _, err := parseQuestion("q", "{ a }\n"); !errors.Is(err, ErrQuestion) {
		t.Errorf("a question without a comment: %v, want ErrQuestion", err)
	}
}
