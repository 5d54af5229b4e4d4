// Command web bundles the script and the styles of the web pages, and the licences of all that is in them. It is run when they or
// what they are made of change, never to build or run Cliffedge:
//
//	go -C tools run ./web
//
// It needs npm, which fetches what package-lock.json pins into a temporary folder.
package main

import (
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"cliffedge/tools/bundle"
)

// home is the Go package that serves the pages, seen from the folder tools, where the command runs.
const home = "../internal/web"

func main() {
	log.SetFlags(0)
	if err := bundle.Make(home, "The web pages contain the packages below, each under its licence.", options); err != nil {
		log.Fatal(err)
	}
}

// options bundles each script to one of its own, and the styles to one.
func options(work string) (api.BuildOptions, error) {
	scripts, err := filepath.Glob(filepath.Join(work, "*.js"))
	entries := []api.EntryPoint{{InputPath: "app.css", OutputPath: "app"}}
	for _, script := range scripts {
		name := filepath.Base(script)
		entries = append(entries, api.EntryPoint{InputPath: "./" + name, OutputPath: strings.TrimSuffix(name, ".js")})
	}
	return api.BuildOptions{
		EntryPointsAdvanced: entries,
		Format:              api.FormatESModule,
		Target:              api.ES2020,
		Plugins:             []api.Plugin{plain},
	}, err
}

// plain leaves away what belongs to GOV.UK alone, its typeface and its crest, and what esbuild cannot read.
var plain = api.Plugin{
	Name: "plain",
	Setup: func(build api.PluginBuild) {
		build.OnLoad(api.OnLoadOptions{Filter: `[/\\]govuk-frontend\.min\.css$`}, func(args api.OnLoadArgs) (api.OnLoadResult, error) {
			css, err := os.ReadFile(args.Path)
			text := string(css)
			for _, own := range ownOfGovUK {
				text = own.pattern.ReplaceAllString(text, own.with)
			}
			return api.OnLoadResult{Contents: &text, Loader: api.LoaderCSS}, err
		})
	},
}

var ownOfGovUK = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`@font-face\s*\{[^}]*\}`), ""},
	{regexp.MustCompile(`GDS Transport,\s*arial,\s*sans-serif`), "arial,helvetica,sans-serif"},
	{regexp.MustCompile(`[^{}]*\{[^{}]*crest[^{}]*\}`), ""},
	{regexp.MustCompile(`@media screen\\0 and`), "@media (max-width:0) and"}, // for a browser that nobody has any more
}
