package cliffedge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says which packages of the module each may import. Arrows point one way: from what shows figures to what makes
// them. A package that is not named here is not part of the layout.
var layers = map[string][]string{
	"forecast/money":    {},
	"forecast/fiscal":   {},
	"forecast/words":    {},
	"forecast/plan":     {"forecast/money", "forecast/fiscal"},
	"forecast":          {"forecast/plan", "forecast/money", "forecast/fiscal", "forecast/words"},
	"internal/exchange": {"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "forecast/words"},
	"internal/paper":    {"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "forecast/words"},
	"internal/workload": {"forecast/plan", "forecast/money", "forecast/fiscal"},
	"cmd/cliffedge": {
		"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "forecast/words", "internal/exchange", "internal/paper", "sql", "examples",
		"graph", "graph/graphiql", "internal/access", "internal/serve", "internal/signin", "internal/web",
	},
	"internal/clients/golang": {},
	"docs":                    {},
	"examples":                {},
	"sql":                     {"internal/access", "forecast/plan", "forecast/money", "forecast/fiscal"},
	"internal/access":         {"forecast/plan"},
	"internal/signin":         {"internal/access", "forecast/plan"},
	"graph": {
		"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "internal/exchange", "graph/change", "graph/generated", "graph/lean",
		"graph/limit", "graph/model", "graph/scalar", "graph/transport", "internal/access",
	},
	"graph/change": {"forecast/plan", "forecast/money", "forecast/fiscal", "internal/exchange", "graph/model", "graph/scalar"},
	"graph/generated": {
		"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "graph/lean", "graph/model", "graph/scalar", "internal/access",
	},
	"graph/graphiql":     {},
	"graph/lean":         {},
	"graph/lean/rewrite": {},
	"graph/limit":        {"forecast/words"},
	"graph/model":        {"forecast", "forecast/plan", "forecast/money", "forecast/fiscal", "internal/exchange", "graph/scalar", "internal/access"},
	"graph/scalar":       {"forecast/plan", "forecast/money", "forecast/fiscal", "internal/access"},
	"graph/transport":    {},
	"internal/serve":     {},
	"internal/web": {
		"forecast/plan", "forecast/money", "forecast/fiscal", "forecast/words", "graph", "internal/paper", "internal/web/chart", "docs",
	},
	"internal/web/chart": {"forecast/money", "forecast/fiscal", "forecast/words"},
	"internal/pgtest":    {},
	"internal/chromium":  {},
}

// engineImports is all of the standard library that the engine may use: nothing that knows the time, a disk, a network, a
// request or chance. (crypto/sha256 hashes fingerprints; runtime says how many cores there are.)
var engineImports = []string{
	"cmp", "crypto/sha256", "encoding/binary", "encoding/hex", "errors", "fmt", "hash", "math/big", "math/bits", "runtime", "slices",
	"strconv", "strings", "sync",
}

// storeFile declares what keeps plans, for those who do: its methods can be cancelled. Nothing in the engine calls them.
const storeFile = "forecast/plan/store.go"

// source is a Go file of the module that is not a test.
type source struct {
	pkg  string // its folder
	name string
	file *ast.File
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "tools" || entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && name != "."):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		list = append(list, source{path.Dir(filepath.ToSlash(name)), name, file})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("no source files found")
	}
	return list
}

func TestImportsPointOneWay(t *testing.T) {
	for _, s := range sources(t) {
		allowed, known := layers[s.pkg]
		if !known {
			t.Errorf("%s: package %s is not part of the layout", s.name, s.pkg)
		}
		for _, spec := range s.file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if inside, ok := strings.CutPrefix(imported, "cliffedge/"); ok && !slices.Contains(allowed, inside) {
				t.Errorf("%s: %s may not import %s", s.name, s.pkg, inside)
			}
		}
	}
}

func isEngine(pkg string) bool { return pkg == "forecast" || strings.HasPrefix(pkg, "forecast/") }

func TestEngineKnowsNoClockDiskNetworkContextOrChance(t *testing.T) {
	for _, s := range sources(t) {
		if !isEngine(s.pkg) {
			continue
		}
		for _, spec := range s.file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			if imported == "context" && s.name == storeFile {
				continue
			}
			if !strings.HasPrefix(imported, "cliffedge/") && !slices.Contains(engineImports, imported) {
				t.Errorf("%s: the engine may not import %s", s.name, imported)
			}
		}
	}
}

func TestEngineUsesNoFloats(t *testing.T) {
	for _, s := range sources(t) {
		if !isEngine(s.pkg) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if n.Name == "float64" || n.Name == "float32" {
					t.Errorf("%s: the engine may not use %s", s.name, n.Name)
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					t.Errorf("%s: the engine may not use the number %s", s.name, n.Value)
				}
			}
			return true
		})
	}
}

func TestEveryPackageAndExportedThingIsDocumented(t *testing.T) {
	packages := map[string]bool{}
	for _, s := range sources(t) {
		packages[s.pkg] = packages[s.pkg] || s.file.Doc != nil
		if ast.IsGenerated(s.file) {
			continue // the schema says what they are
		}
		for _, decl := range s.file.Decls {
			for _, name := range undocumented(decl) {
				t.Errorf("%s: %s has no comment", s.name, name)
			}
		}
	}
	for pkg, documented := range packages {
		if !documented {
			t.Errorf("package %s has no comment", pkg)
		}
	}
}

// undocumented gives the exported names of a declaration that have no comment, of their own or of their group.
func undocumented(decl ast.Decl) []string {
	var names []string
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && d.Recv == nil {
			names = append(names, d.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch x := spec.(type) {
			case *ast.TypeSpec:
				if x.Name.IsExported() && d.Doc == nil && x.Doc == nil {
					names = append(names, x.Name.Name)
				}
			case *ast.ValueSpec:
				if x.Names[0].IsExported() && d.Doc == nil && x.Doc == nil && x.Comment == nil {
					names = append(names, x.Names[0].Name)
				}
			}
		}
	}
	return names
}
