package limit

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// scan reads a query token by token, without recursion and without keeping any, so that parsing it is known to be safe.
func scan(query string, l Limits) *gqlerror.Error {
	lex := lexer.New(&ast.Source{Input: query})
	tokens, open, deepest, longest := 0, 0, 0, 0
	for {
		token, err := lex.ReadToken()
		if err != nil {
			return syntaxError(err)
		}
		switch token.Kind {
		case lexer.EOF:
			return first(
				above(tokens, l.Tokens, "tokens"),
				above(deepest, l.Nesting, "brackets within each other"),
				above(longest, l.Names, "bytes in one name"),
			)
		case lexer.BraceL, lexer.BracketL, lexer.ParenL:
			open++
		case lexer.BraceR, lexer.BracketR, lexer.ParenR:
			open--
		case lexer.Name:
			longest = max(longest, len(token.Value))
		}
		tokens++
		deepest = max(deepest, open)
	}
}
