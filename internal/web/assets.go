package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"cliffedge/internal/web/chart"
)

//go:embed assets
var assetFiles embed.FS

// assets are the files that pages are made of, by the names that they are asked for by: those have a hash of what is in them, so
// that a browser that has one never asks for it again.
type assets struct {
	files map[string]asset
	names map[string]string // by the name without the hash
}

type asset struct {
	kind, tag     string
	plain, zipped []byte
}

func loadAssets() assets {
	a := assets{map[string]asset{}, map[string]string{}}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, e := range entries {
		content, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic(err)
		}
		a.add(e.Name(), content)
	}
	a.add("chart.css", []byte(chart.CSS+figuresCSS))
	return a
}

//go:embed figures.css
var figuresCSS string

func (a assets) add(file string, content []byte) {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:8])
	ext := path.Ext(file)
	name := strings.TrimSuffix(file, ext) + "-" + hash + ext
	a.names[file] = name
	a.files[name] = asset{kind: kindOf(ext), tag: `"` + hash + `"`, plain: content, zipped: zipped(content)}
}

func kindOf(ext string) string {
	if kind := map[string]string{".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8"}[ext]; kind != "" {
		return kind
	}
	return mime.TypeByExtension(ext)
}

func zipped(content []byte) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	_, _ = z.Write(content) // to memory
	_ = z.Close()
	return b.Bytes()
}

// path is where a file is asked for.
func (a assets) path(file string) string { return "/assets/" + a.names[file] }

func (a assets) serve(w http.ResponseWriter, r *http.Request, name string) {
	f, known := a.files[name]
	switch {
	case !known:
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	content, tag := f.plain, f.tag
	if acceptsGzip(r) {
		content, tag = f.zipped, strings.TrimSuffix(f.tag, `"`)+`-gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // who asked may have gone
	}
}
