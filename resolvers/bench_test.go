package resolvers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"malgraf/bench"
)

// BenchmarkQuestions measures the read path, from the HTTP handler to the last
// byte but without a network, at 1, 40 and 290 municipalities:
//
//	go test ./resolvers -run '^$' -bench Questions/40 -benchmem
func BenchmarkQuestions(b *testing.B) {
	for _, size := range []int{1, 40, 290} {
		b.Run(strconv.Itoa(size), func(b *testing.B) {
			handler := servedGenerated(b, size).handler
			for _, question := range bench.Questions {
				b.Run(question.Name, func(b *testing.B) { benchmarkQuestion(b, handler, question.Query) })
			}
		})
	}
}

func servedGenerated(b testing.TB, municipalities int) namedStore {
	store := embeddedStore(b)
	save(b, store, bench.Municipalities(municipalities))
	return served(b, fmt.Sprint(municipalities, " generated municipalities"), store)
}

func benchmarkQuestion(b *testing.B, handler http.Handler, query string) {
	body := fmt.Sprintf(`{"query": %q}`, strings.Join(strings.Fields(query), " "))
	size := 0
	b.ReportAllocs()
	for b.Loop() {
		post := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql", strings.NewReader(body))
		post.Header.Set("Content-Type", "application/json")
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, post)
		if recorder.Code != http.StatusOK || strings.HasPrefix(recorder.Body.String(), `{"errors"`) {
			b.Fatalf("%d %.300s", recorder.Code, recorder.Body)
		}
		size = recorder.Body.Len()
	}
	b.ReportMetric(float64(size), "bytes")
}
