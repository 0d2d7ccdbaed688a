# `make test` is the one command: it sets up what it needs and runs everything.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := test

GOLANGCI_LINT_VERSION := v2.15.0
# These start a Neo4j, a browser or programs for minutes; `make fast` leaves them out.
SLOW := malgraf/resolvers malgraf/telemetry malgraf/clients malgraf/bench malgraf/graph/neo4j malgraf/cmd/malgraf/onneo4j malgraf/twins

.PHONY: test setup pictures bench generate playground check-generated check-format check-lockfiles vet lint test-go fast

## test: everything, as CI runs it; go test comes last, so its closing lines end the output.
## NEO4J=2025 runs it on the newer line of Neo4j, which needs a JDK of Java 21 or later
test: setup check-generated check-lockfiles check-format vet lint test-go

## setup: Node, Chromium, a C compiler, Java and Maven for Neo4j (checked, and installed where that is allowed), npm packages, the linter
setup:
	@echo "== setup"
	@.ci/setup
	@$(MAKE) --no-print-directory clients/node_modules/.package-lock.json web/playground/node_modules/.package-lock.json .bin/golangci-lint-$(GOLANGCI_LINT_VERSION)

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	@touch $@

.bin/golangci-lint-$(GOLANGCI_LINT_VERSION):
	GOBIN="$(CURDIR)/.bin" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv .bin/golangci-lint $@

## pictures: the pictures of the README, from the invented municipality
pictures:
	MALGRAF_SCREENSHOTS=$(CURDIR)/docs go test -count=1 -run 'TestReadmePicture|TestOverviewInBrowser|TestMapInBrowser' ./clients

## generate: what is derived from schema/, and what is bundled for the pages
generate: playground
	go generate ./...

## playground: bundle GraphiQL into web/dist (needs `make setup` once)
playground:
	npm --prefix web/playground run --silent build

# Generated files are committed; generating them anew must change nothing.
check-generated:
	@echo "== generate and compare"
	@before=$$(.ci/digest); \
	$(MAKE) --no-print-directory generate; \
	if [ "$$before" != "$$(.ci/digest)" ]; then \
		git status --short; \
		echo "generated files were out of date; they are fresh now: commit them"; exit 1; \
	fi

check-lockfiles:
	@echo "== lockfiles"
	@if grep -n '"resolved"' clients/package-lock.json web/playground/package-lock.json bench/peer/package-lock.json; then \
		echo "a lockfile names a registry; .npmrc beside it keeps that out"; exit 1; \
	fi

check-format:
	@echo "== gofmt"
	@unformatted=$$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 gofmt -l); \
	if [ -n "$$unformatted" ]; then echo "$$unformatted"; echo "run gofmt -w on these"; exit 1; fi

vet:
	@echo "== go vet"
	go vet ./...

## lint: golangci-lint with the arrows between the rooms (.golangci.yml)
lint:
	@echo "== golangci-lint"
	.bin/golangci-lint-$(GOLANGCI_LINT_VERSION) run

# The race detector is for our code: what SQLite's C became in Go, all unsafe pointers, takes
# twice the time under it.
RACE := -race $(foreach c,modernc.org/libc/... modernc.org/sqlite/lib,'-gcflags=$(c)=-d=checkptr=0 -race=false')

# Three packages at a time on two cores: where a test waits for a server, others go on; they
# share three Neo4js of one process, which stays warm. The one that takes longest begins
# first, so that no core is idle in the end.
test-go:
	@echo "== go test"
	go run ./graph/neo4j/neo4jtest/serve 3 go test $(RACE) -count=1 -timeout 120m -p 3 ./graph/neo4j ./...

## fast: the tests without the slow packages and without the race detector
fast:
	go test -short $(filter-out $(SLOW),$(shell go list ./...))

## bench: Målgraf on both stores beside the peer made for Neo4j, at 1, 40 and 290 municipalities, then 1,000 subscribers; BENCH=-short for less
bench: setup bench/peer/node_modules/.package-lock.json
	go run ./bench/run $(BENCH)
	go run ./bench/subscribers
