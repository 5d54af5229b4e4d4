# run: the demonstration.  test: all tests.  check: formatting and linters.  fmt: formats.  bench: benchmarks.
# generate: makes the API's code anew from its schema.  generated: says whether that would change anything.
# update: rewrites golden files and the outputs in documents.
.PHONY: run test check fmt bench generate generated update

TOOL = go tool -modfile=tools/go.mod

run:
	go run ./cmd/cliffedge demo

test:
	go test ./...

check:
	@unformatted=$$($(TOOL) gofumpt -l .); if [ -n "$$unformatted" ]; then echo "not formatted (make fmt):"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(TOOL) staticcheck ./...
	go mod tidy -diff
	go mod verify
	go -C tools mod tidy -diff

fmt:
	$(TOOL) gofumpt -w .

bench:
	go test -run '^$$' -bench . -benchmem ./forecast ./internal/exchange ./cmd/cliffedge ./graph
	go test -run '^$$' -bench . -benchtime 5x -timeout 30m -v ./internal/bench

generate:
	go generate ./graph

generated: generate
	git diff --exit-code -- graph/schema graph/generated graph/model

# Rewrites the golden files from what the program says now. Read the difference before you commit it.
update:
	go test ./cmd/cliffedge ./internal/exchange ./graph ./graph/change -update
