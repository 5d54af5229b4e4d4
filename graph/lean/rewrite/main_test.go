package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Code of another shape is refused as a whole: half of gqlgen's runtime and half of package lean's would not fit.
func TestOtherCodeIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "generated.go")
	for _, code := range []string{
		"package generated\n",
		"package generated\nfunc f() {\n\treturn graphql.ResolveField(ctx)\n}\n",
	} {
		if err := os.WriteFile(name, []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := rewrite(name); err == nil || !strings.Contains(err.Error(), "now") {
			t.Errorf("got %v for %q", err, code)
		}
		if after, err := os.ReadFile(name); err != nil || string(after) != code {
			t.Errorf("%q became %q, %v", code, after, err)
		}
	}
}

// Generated code that is committed has been rewritten.
func TestGeneratedCodeIsLean(t *testing.T) {
	code, err := os.ReadFile("../../generated/generated.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, costly := range []string{"graphql.ResolveField(", "graphql.NewFieldSet(", "graphql.MarshalSliceConcurrently(", "IsDeferred()"} {
		if strings.Contains(string(code), costly) {
			t.Errorf("the generated code has %s: run go generate ./graph", costly)
		}
	}
}
