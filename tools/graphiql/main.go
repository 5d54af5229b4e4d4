// Command graphiql bundles the GraphiQL page's script and styles, and the licences of all that is in them. It is run when the
// page or what it is made of changes, never to build or run Cliffedge:
//
//	go -C tools run ./graphiql
//
// It needs npm, which fetches what package-lock.json pins into a temporary folder.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/evanw/esbuild/pkg/api"

	"cliffedge/tools/bundle"
)

// home is the Go package that serves the page, seen from the folder tools, where the command runs.
const home = "../graph/graphiql"

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	work, err := os.MkdirTemp("", "graphiql-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := bundle.Install(filepath.Join(home, "web"), work); err != nil {
		return err
	}
	files, inputs, err := build(work)
	if err != nil {
		return err
	}
	if files["licences.txt"], err = bundle.Licences("The GraphiQL page contains the packages below, each under its licence.", work, inputs); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(home, "assets", name), content, 0o644); err != nil {
			return err
		}
		log.Printf("%s: %d bytes", name, len(content))
	}
	return nil
}

// build makes the script and the styles, and tells of which files.
func build(work string) (files map[string][]byte, inputs []string, err error) {
	sources, err := bundle.SumOf(filepath.Join(home, "web"))
	if err != nil {
		return nil, nil, err
	}
	banner := "/* The licences of all that is bundled here are in licences.txt. Made of web/ with the sum " + sources + ". */"
	result := api.Build(api.BuildOptions{
		AbsWorkingDir: work,
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: "main.jsx", OutputPath: "graphiql"},
			{InputPath: "main.css", OutputPath: "graphiql"},
		},
		Outdir:            "out",
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		JSX:               api.JSXAutomatic,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // licences.txt has them whole
		Banner:            map[string]string{"js": banner, "css": banner},
		Define:            map[string]string{"process.env.NODE_ENV": `"production"`},
		Alias:             map[string]string{"react-style-singleton": "./sheet.js"},
		Plugins:           []api.Plugin{withoutFonts},
		Metafile:          true,
		LogLevel:          api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return nil, nil, errors.New("the page could not be bundled")
	}
	files = map[string][]byte{}
	for _, f := range result.OutputFiles {
		files[filepath.Base(f.Path)] = f.Contents
	}
	var meta struct{ Inputs map[string]any }
	if err := json.Unmarshal([]byte(result.Metafile), &meta); err != nil {
		return nil, nil, err
	}
	return files, slices.Collect(maps.Keys(meta.Inputs)), nil
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
