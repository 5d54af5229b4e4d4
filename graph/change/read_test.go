package change

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"cliffedge/internal/exchange"
)

// Every id in a change may be a global one: of which kinds of items, is known for each.
func TestEveryIDOfAChangeHasItsKinds(t *testing.T) {
	sdl, err := SDL(exchange.Schema())
	if err != nil {
		t.Fatal(err)
	}
	scalars := "scalar Pence scalar Date scalar FinancialYear scalar Decimal type Query { a: Int }"
	for _, enum := range enums {
		if enum != "EndPosts" {
			scalars += " enum " + enum + " { A }"
		}
	}
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: scalars + sdl})
	ids := 0
	for name, definition := range schema.Types {
		if definition.Kind != ast.InputObject {
			continue
		}
		for _, field := range definition.Fields {
			if field.Type.Name() != "ID" {
				continue
			}
			if ids++; len(kindsOf(name, field.Name)) == 0 {
				t.Errorf("no global id is taken for %s.%s", name, field.Name)
			}
		}
	}
	if ids < 40 {
		t.Errorf("changes have %d ids", ids)
	}
}
