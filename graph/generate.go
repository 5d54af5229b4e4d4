package graph

//go:generate go test ./change -update
//go:generate go -C .. tool -modfile=tools/go.mod gqlgen generate
