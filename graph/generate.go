package graph

//go:generate go test ./change -update
//go:generate go -C .. tool -modfile=tools/go.mod gqlgen generate
//go:generate go run ./lean/rewrite generated/generated.go
