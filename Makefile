# run: the first example, compared.  test: all tests.  check: formatting and linters.  fmt: formats.  bench: benchmarks.
# update: rewrites golden files and the outputs in documents.
.PHONY: run test check fmt bench update

TOOL = go tool -modfile=tools/go.mod

run:
	go run ./cmd/cliffedge compare examples/bath-and-north-east-somerset/plan.yaml --scenarios ends-2020-kept,ends-2020-ended,mainstreamed --from 2019-04 --to 2022-03

test:
	go test ./...

check:
	@unformatted=$$($(TOOL) gofumpt -l .); if [ -n "$$unformatted" ]; then echo "not formatted (make fmt):"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(TOOL) staticcheck ./...
	go mod tidy -diff
	go mod verify

fmt:
	$(TOOL) gofumpt -w .

bench:
	go test -run '^$$' -bench . -benchmem ./forecast ./internal/exchange ./cmd/cliffedge

# Rewrites the golden files from what the program says now. Read the difference before you commit it.
update:
	go test ./... -update
