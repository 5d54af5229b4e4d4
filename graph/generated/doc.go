// Package generated is the code that gqlgen makes of the API's schema and objects: go generate ./graph.
package generated
