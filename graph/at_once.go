package graph

import "sync"

// AtOnce does tasks, at most so many at the same time, and returns when all are done. What
// panics in a goroutine would end the process: it panics here, where the caller's own
// recover sees it.
func AtOnce(tasks, most int, do func(task int)) {
	panics := make([]any, tasks)
	var wait sync.WaitGroup
	places := make(chan struct{}, most)
	for task := range tasks {
		places <- struct{}{}
		wait.Go(func() {
			defer func() { panics[task] = recover(); <-places }()
			do(task)
		})
	}
	wait.Wait()
	for _, reason := range panics {
		if reason != nil {
			panic(reason)
		}
	}
}
