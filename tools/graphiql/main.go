// Command graphiql bundles the GraphiQL page's script and styles, and the licences of all that is in them. It is run when the
// page or what it is made of changes, never to build or run Cliffedge:
//
//	go -C tools run ./graphiql
//
// It needs npm, which fetches what package-lock.json pins into a temporary folder.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
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
	if err := os.CopyFS(work, os.DirFS(filepath.Join(home, "web"))); err != nil {
		return err
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir, install.Stdout, install.Stderr = work, os.Stderr, os.Stderr
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm could not fetch what the page is made of: %w", err)
	}
	files, inputs, err := bundle(work)
	if err != nil {
		return err
	}
	if files["licences.txt"], err = licences(work, inputs); err != nil {
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

// bundle makes the script and the styles, and tells of which files.
func bundle(work string) (files map[string][]byte, inputs []string, err error) {
	sources, err := sumOf(filepath.Join(home, "web"))
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

// sumOf is a hash of what is in a folder. A test tells by it that the bundle was not made again after its sources changed.
func sumOf(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	hash := sha256.New()
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", e.Name(), len(content), content)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
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

var (
	fontFace  = regexp.MustCompile(`@font-face\s*\{[^}]*\}`)
	packageOf = regexp.MustCompile(`^(?:.*/)?node_modules/(?:@[^/]+/)?[^/]+`)
	isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)
)

// licences gives the licences of the packages that the bundled files are of, each text once.
func licences(work string, inputs []string) ([]byte, error) {
	folders := map[string]bool{}
	for _, input := range inputs {
		if folder := packageOf.FindString(input); folder != "" {
			folders[folder] = true
		}
	}
	packages := map[string][]string{} // under each text
	for folder := range folders {
		name, text, err := licence(filepath.Join(work, folder))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(packages[text], name) { // there may be two copies
			packages[text] = append(packages[text], name)
		}
	}
	var sections []string
	for text, names := range packages {
		slices.Sort(names)
		sections = append(sections, fmt.Sprintf("\n%s\n%s\n\n%s\n", strings.Repeat("-", 80), strings.Join(names, "\n"), text))
	}
	slices.Sort(sections)
	return []byte("The GraphiQL page contains the packages below, each under its licence.\n" + strings.Join(sections, "")), nil
}

// licence gives the name of the package in a folder and the text of its licence.
func licence(folder string) (name, text string, err error) {
	about, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return "", "", err
	}
	var p struct{ Name, Version, License string }
	if err := json.Unmarshal(about, &p); err != nil {
		return "", "", fmt.Errorf("%s: %w", folder, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", "", err
	}
	var texts []string
	for _, e := range entries {
		if e.IsDir() || !isLicence.MatchString(e.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return "", "", err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(content), "\r\n", "\n")))
	}
	if len(texts) == 0 {
		if p.License != "MIT" {
			return "", "", fmt.Errorf("%s (%q) comes without the text of its licence", p.Name, p.License)
		}
		texts = []string{mit}
	}
	return fmt.Sprintf("%s %s (%s)", p.Name, p.Version, p.License), strings.Join(texts, "\n\n"), nil
}

// mit is the licence of packages that name it and forget its text.
const mit = `MIT License

Copyright (c) the authors of the packages

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`
