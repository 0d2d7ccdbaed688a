package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed questions/*.graphql questions/live/*.graphql
var questionFiles embed.FS

const liveQuestions = "questions/live"

// ErrQuestion says that a question's file does not have the form that [Questions] describes.
var ErrQuestion = errors.New("malformed question")

// Question is a worked question that the Playground opens with.
type Question struct {
	// Name is the file's name without its ending, such as "03-work-towards-a-target".
	Name string `json:"name"`
	// Asks says in a sentence or two what the query answers, with the Swedish terms.
	Asks string `json:"asks"`
	// Query is the file as it stands: the comment, then one named operation.
	Query string `json:"query"`
	// Live: it is a subscription, whose answer goes on for as long as it is followed.
	Live bool `json:"-"`
}

// Questions returns the worked questions of questions/*.graphql, sorted by name, and
// after them those of questions/live/*.graphql.
// A file begins with "# " lines that say what it asks; a file without them is an
// error that wraps [ErrQuestion].
func Questions() ([]Question, error) {
	var questions []Question
	for _, folder := range []string{"questions", liveQuestions} {
		names, err := fs.Glob(questionFiles, folder+"/*.graphql")
		if err != nil {
			return nil, fmt.Errorf("list the questions: %w", err)
		}
		for _, name := range names {
			text, err := questionFiles.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("read a question: %w", err)
			}
			question, err := parseQuestion(strings.TrimSuffix(path.Base(name), ".graphql"), string(text))
			if err != nil {
				return nil, err
			}
			question.Live = folder == liveQuestions
			questions = append(questions, question)
		}
	}
	return questions, nil
}

// parseQuestion takes what the question asks from the comment lines it begins with.
func parseQuestion(name, text string) (Question, error) {
	var asks []string
	for line := range strings.Lines(text) {
		comment, found := strings.CutPrefix(strings.TrimSpace(line), "# ")
		if !found {
			break
		}
		asks = append(asks, comment)
	}
	if len(asks) == 0 {
		return Question{}, fmt.Errorf("question %s does not begin with a comment: %w", name, ErrQuestion)
	}
	return Question{Name: name, Asks: strings.Join(asks, " "), Query: text}, nil
}
