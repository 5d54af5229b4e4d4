// Command graphiql bundles the GraphiQL page's script and styles, and the licences of all that is in them. It is run when the
// page or what it is made of changes, never to build or run Cliffedge:
//
//	go -C tools run ./graphiql
//
// It needs npm, which fetches what package-lock.json pins into a temporary folder.
package main

import (
	"log"
	"os"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"

	"cliffedge/tools/bundle"
)

// home is the Go package that serves the page, seen from the folder tools, where the command runs.
const home = "../graph/graphiql"

func main() {
	log.SetFlags(0)
	if err := bundle.Make(home, "The GraphiQL page contains the packages below, each under its licence.", options); err != nil {
		log.Fatal(err)
	}
}

func options(string) (api.BuildOptions, error) {
	return api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "main.jsx", OutputPath: "graphiql"},
			{InputPath: "main.css", OutputPath: "graphiql"},
		},
		Format:  api.FormatIIFE,
		Target:  api.ES2022,
		JSX:     api.JSXAutomatic,
		Define:  map[string]string{"process.env.NODE_ENV": `"production"`},
		Alias:   map[string]string{"react-style-singleton": "./sheet.js"},
		Plugins: []api.Plugin{withoutFonts},
	}, nil
}

// withoutFonts leaves GraphiQL's own fonts away, several times as big as its styles: the reader's are used.
var withoutFonts = api.Plugin{
	Name: "without fonts",
	Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: `[/\\]graphiql[/\\]dist[/\\]style\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			css, err := os.ReadFile(args.Path)
			text := fontFace.ReplaceAllString(string(css), "")
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, err
		})
	},
}

var fontFace = regexp.MustCompile(`@font-face\s*\{[^}]*\}`)
