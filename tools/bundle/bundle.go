// Package bundle is what the commands that bundle pages have in common: packages as npm pins them, the sum by which a test tells
// that a bundle is out of date, and the licences of all that is bundled.
package bundle

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

// Make bundles what is in the folder web of a Go package, which home is, into its folder assets. The options say what is bundled of
// the copy that is in the folder work, and how; what all bundles have alike is filled in. The title is the first line of the licences.
func Make(home, title string, options func(work string) (api.BuildOptions, error)) error {
	work, err := os.MkdirTemp("", "bundle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if err := install(filepath.Join(home, "web"), work); err != nil {
		return err
	}
	o, err := options(work)
	if err != nil {
		return err
	}
	files, inputs, err := build(home, work, o)
	if err != nil {
		return err
	}
	if files["licences.txt"], err = licences(title, work, inputs); err != nil {
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
func build(home, work string, o api.BuildOptions) (files map[string][]byte, inputs []string, err error) {
	sources, err := sumOf(filepath.Join(home, "web"))
	if err != nil {
		return nil, nil, err
	}
	banner := "/* The licences of all that is bundled here are in licences.txt. Made of web/ with the sum " + sources + ". */"
	o.AbsWorkingDir, o.Outdir, o.Bundle, o.Metafile, o.LogLevel = work, "out", true, true, api.LogLevelWarning
	o.MinifyWhitespace, o.MinifyIdentifiers, o.MinifySyntax = true, true, true
	o.LegalComments = api.LegalCommentsNone // licences.txt has them whole
	o.Banner = map[string]string{"js": banner, "css": banner}
	result := api.Build(o)
	if len(result.Errors) > 0 {
		return nil, nil, errors.New("the scripts and styles could not be bundled")
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

// install copies a folder with a package-lock.json into another, and has npm fetch what is pinned there.
func install(from, to string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir, install.Stdout, install.Stderr = to, os.Stderr, os.Stderr
	if err := install.Run(); err != nil {
		return fmt.Errorf("npm could not fetch what the page is made of: %w", err)
	}
	return nil
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

var (
	packageOf = regexp.MustCompile(`^(?:.*/)?node_modules/(?:@[^/]+/)?[^/]+`)
	isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)
)

// licences gives, after a first line, the licences of the packages that the bundled files are of, each text once.
func licences(title, work string, inputs []string) ([]byte, error) {
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
	return []byte(title + "\n" + strings.Join(sections, "")), nil
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
