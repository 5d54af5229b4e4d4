// Command web bundles the script and the styles of the web pages, and the licences of all that is in them. It is run when they or
// what they are made of change, never to build or run Cliffedge:
//
//	go -C tools run ./web
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
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"cliffedge/tools/bundle"
)

// home is the Go package that serves the pages, seen from the folder tools, where the command runs.
const home = "../internal/web"

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	work, err := os.MkdirTemp("", "web-")
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
	if files["licences.txt"], err = bundle.Licences("The web pages contain the packages below, each under its licence.", work, inputs); err != nil {
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

// build makes the scripts and the styles, and tells of which files.
func build(work string) (files map[string][]byte, inputs []string, err error) {
	sources, err := bundle.SumOf(filepath.Join(home, "web"))
	if err != nil {
		return nil, nil, err
	}
	banner := "/* The licences of all that is bundled here are in licences.txt. Made of web/ with the sum " + sources + ". */"
	scripts, err := filepath.Glob(filepath.Join(work, "*.js"))
	if err != nil {
		return nil, nil, err
	}
	entries := []api.EntryPoint{{InputPath: "app.css", OutputPath: "app"}}
	for _, script := range scripts {
		name := filepath.Base(script)
		entries = append(entries, api.EntryPoint{InputPath: "./" + name, OutputPath: strings.TrimSuffix(name, ".js")})
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:       work,
		EntryPointsAdvanced: entries,
		Outdir:              "out",
		Bundle:              true,
		Format:              api.FormatESModule,
		Target:              api.ES2020,
		MinifyWhitespace:    true,
		MinifyIdentifiers:   true,
		MinifySyntax:        true,
		LegalComments:       api.LegalCommentsNone, // licences.txt has them whole
		Banner:              map[string]string{"js": banner, "css": banner},
		Plugins:             []api.Plugin{plain},
		Metafile:            true,
		LogLevel:            api.LogLevelWarning,
	})
	if len(result.Errors) > 0 {
		return nil, nil, errors.New("the pages' scripts and styles could not be bundled")
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
