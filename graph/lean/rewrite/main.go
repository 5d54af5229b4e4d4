// Command rewrite has the code that gqlgen generates use package lean: go run ./lean/rewrite generated/generated.go. It fails where
// gqlgen's code is no longer what it was.
package main

import (
	"fmt"
	"go/format"
	"os"
	"regexp"
)

// begins are the functions that make the context of a field without arguments: the object, and what kind of field it is.
var begins = regexp.MustCompile(`func \(ec \*executionContext\) fieldContext_(\w+)\(_ context\.Context, field graphql\.CollectedField\) .* \{
(?:	return graphql\.NewScalarFieldContext\(("\w+"), field, (\w+), (\w+), .*|	fc = &graphql\.FieldContext\{
		Object:     ("\w+"),
		Field:      field,
		IsMethod:   (\w+),
		IsResolver: (\w+),
(?s:.*?))
\}
`)

// resolves are the calls that resolve a field.
var resolves = regexp.MustCompile(`	return graphql\.ResolveField\(
		ctx,
		ec\.OperationContext,
		field,
		func\(ctx context\.Context, field graphql\.CollectedField\) \(\*graphql\.FieldContext, error\) \{
			return ec\.fieldContext_(\w+)\(ctx, field\)
		\},
		func\(ctx context\.Context\) \(any, error\) \{
((?s:.*?))
		\},
		(?:nil|(func\(ctx context\.Context, next graphql\.Resolver\) graphql\.Resolver \{
(?s:.*?)
		\})),
		func\(ctx context\.Context, selections ast\.SelectionSet, v (.*)\) graphql\.Marshaler \{
(.*)
		\},
		true,
		(true|false),
	\)
`)

// rewrites are what else is replaced, each at least once.
var rewrites = []struct{ what, with string }{
	{`(?s)func \(ec \*executionContext\) childFields_.*?\n\}\n`, ``},
	{`(?s)\n\t\tChild: func\(.*?\n\t\t\},`, ``},
	{`graphql\.MarshalSliceConcurrently\(ctx, len\(v\), 1, false, `, `lean.MarshalList(ctx, len(v), `},
	{
		`v \[\](\*scalar\.\w+)\) graphql\.Marshaler \{\n\tret := make\(graphql\.Array, len\(v\)\)\n`,
		"v []$1) graphql.Marshaler {\n\tif lean.Whole(v) {\n\t\treturn lean.Series[$1](v)\n\t}\n\tret := make(graphql.Array, len(v))\n",
	},
	{`\t\tfc := graphql\.GetFieldContext\(ctx\)\n\t\tfc\.Result = &v\[i\]\n`, ``},
	{`graphql\.NewFieldSet\(fields\)`, `lean.NewFieldSet(ctx, fields)`},
	{`\*graphql\.FieldSet\) \(res`, `*lean.FieldSet) (res`},
	{`\tdeferredFieldSet := .*\n\tdeferLabelToView := .*\n`, ``},
	{`(?s)\n\tatomic\.AddInt32\(&ec\.Deferred, .*?\n\t\}\)\n`, ``},
	{`(?s)\n\t\t\tif field\.IsDeferred\(\) \{.*?\n\t\t\t\}\n`, ``},
	{`\t"cliffedge/graph/model"\n`, "\t\"cliffedge/graph/lean\"\n$0"},
	{`var zeroVal .*\n\t+return zeroVal, errors\.New\((".*")\)`, `panic($1)`},
	{`\t"(errors|math)"\n`, ``},
}

func main() {
	if err := rewrite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func rewrite(name string) error {
	code, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if code, err = rewritten(code); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.WriteFile(name, code, 0o644)
}

func rewritten(code []byte) ([]byte, error) {
	code, fields := withoutBegins(code)
	code = resolves.ReplaceAllFunc(code, func(call []byte) []byte { return lean(resolves.FindSubmatch(call), fields) })
	if regexp.MustCompile(`graphql\.(ResolveField|NewScalarFieldContext)\(`).Match(code) {
		return nil, fmt.Errorf("gqlgen resolves fields in another way now")
	}
	for _, r := range rewrites {
		what := regexp.MustCompile(r.what)
		if !what.Match(code) {
			return nil, fmt.Errorf("there is no %s: gqlgen generates other code now", r.what)
		}
		code = what.ReplaceAll(code, []byte(r.with))
	}
	return format.Source(code)
}

// withoutBegins takes the functions away that make contexts of fields without arguments, and gives those contexts by name.
func withoutBegins(code []byte) (rest []byte, fields map[string]string) {
	fields = map[string]string{}
	for _, m := range begins.FindAllSubmatch(code, -1) {
		fields[string(m[1])] = fmt.Sprintf("graphql.FieldContext{Object: %s%s, Field: field, IsMethod: %s%s, IsResolver: %s%s}",
			m[2], m[5], m[3], m[6], m[4], m[7])
	}
	return begins.ReplaceAll(code, nil), fields
}

// lean gives the call in place of one that resolves a field: of its name, how it is resolved and by way of which directives, its type,
// how it is marshalled and whether it may be null.
func lean(m [][]byte, fields map[string]string) []byte {
	name, resolve, directives, kind, marshal, nonNull := m[1], m[2], m[3], m[4], m[5], m[6]
	if len(directives) > 0 {
		resolve = fmt.Appendf(nil, "return lean.Directed[%s](ctx, func(ctx context.Context) (any, error) {\n%s\n}, %s)", kind, resolve, directives)
	}
	begin, field := "", fields[string(name)]
	if field == "" {
		begin = fmt.Sprintf("\tfc, err := ec.fieldContext_%s(ctx, field)\n\tif err != nil {\n\t\treturn graphql.Null\n\t}\n", name)
		field = "*fc"
	}
	return fmt.Appendf(nil, `%s	return lean.ResolveField(ctx, ec.OperationContext, %s,
		func(ctx context.Context) (%s, error) {
%s
		},
		func(ctx context.Context, selections ast.SelectionSet, v %s) graphql.Marshaler {
%s
		},
		%s)
`, begin, field, kind, resolve, kind, marshal, nonNull)
}
