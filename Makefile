# Every target with a "##" comment is listed by "make help".

GO ?= go
# A module of its own, for a dependency that no user shall have.
PROOF = runtime/tool/internal/proof
# What Ent and aigen write for applications; patterns pass over it.
FIXTURES = $(patsubst %,./%/...,$(wildcard ent/entaigen/testdata/*))
# How long "make fuzz" runs each target.
FUZZTIME ?= 60s
# Where "make run" listens and keeps its data.
ADDR ?= 127.0.0.1:8080
DB ?= example.db

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: all
all: generate lint test ## Generate, lint and test

.PHONY: test
test: ## Run all tests with the race detector
	$(GO) test -race -timeout 30m ./...
	cd $(PROOF) && $(GO) test -race -timeout 30m ./...

.PHONY: generate
generate: ## Run go generate: the Ent clients, then aigen
	$(GO) generate ./...

.PHONY: migration
migration: ## Write what changed in ent/schema as a migration (NAME=add_titles); starts its own servers
	$(GO) run ./internal/entgen migrate $(or $(NAME),$(error name it: make migration NAME=add_titles))

.PHONY: check
check: ## Fail if anything generated is out of date
	$(GO) tool aigen check ./...
	.ci/generated

.PHONY: lint
lint: ## Run gofmt, go vet and staticcheck
	@files=$$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l); \
	if [ -n "$$files" ]; then echo "not formatted by gofmt:" $$files; exit 1; fi
	$(GO) vet ./... $(FIXTURES)
	cd $(PROOF) && $(GO) vet ./...
	$(GO) tool -modfile=.ci/tools/go.mod staticcheck ./... $(FIXTURES)
	cd $(PROOF) && $(GO) tool -modfile=$(CURDIR)/.ci/tools/go.mod staticcheck ./...

.PHONY: bench
bench: ## Run the benchmarks; each prints its ratio to what it is compared with
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) run ./internal/genbench

.PHONY: fuzz
fuzz: ## Run each fuzz target for a while (FUZZTIME=60s)
	GO="$(GO)" .ci/fuzz $(FUZZTIME) . $(PROOF)

.PHONY: run
run: ## Run the example (ADDR=127.0.0.1:8080 DB=example.db)
	$(GO) run ./example -addr $(ADDR) -db $(DB)
