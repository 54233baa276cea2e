# `make` lists the targets. Only Go is needed, but for `image`, which needs
# docker or podman.

GO        ?= go
CONTAINER ?= docker
IMAGE     ?= quoth
VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null)
REVISION  ?= $(shell git rev-parse HEAD 2>/dev/null)
PACKAGES  ?= ./...
FUZZTIME  ?= 30s
BENCH     ?= .
COUNT     ?= 10

# Tools are pinned apart from the program's own modules; see the file.
TOOL = $(GO) tool -modfile=.ci/tools/go.mod

.DEFAULT_GOAL = help
.PHONY: help build test race lint fmt fuzz bench image check

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "%-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Build bin/quoth, static
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/quoth ./cmd/quoth

test: ## Run the tests
	$(GO) test $(PACKAGES)

race: ## Run the tests under the race detector
	$(GO) test -race $(PACKAGES)

lint: ## Run golangci-lint, import direction included
	$(TOOL) golangci-lint run $(PACKAGES)

fmt: ## Format the code
	$(TOOL) golangci-lint fmt

fuzz: ## Run every fuzz target for FUZZTIME (30s) each
	GO="$(GO)" .ci/fuzz $(FUZZTIME) $(PACKAGES)

# To compare two states of the code:
#   make bench > old.txt; (change); make bench > new.txt
#   go tool -modfile=.ci/tools/go.mod benchstat old.txt new.txt
bench: ## Run the benchmarks that match BENCH, COUNT (10) times each
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) -timeout 2h $(PACKAGES)

image: ## Build the container image
	$(CONTAINER) build --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) -t $(IMAGE) .

check: ## All that a commit must pass: format, modules, vet, lint, tests
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not formatted: make fmt"; echo "$$unformatted"; exit 1; }
	$(GO) mod tidy -diff
	$(GO) vet ./...
	$(MAKE) lint test
