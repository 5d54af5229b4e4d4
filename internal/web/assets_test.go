package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestAssetsAreKeptForEver(t *testing.T) {
	s := newSiteOf(t)
	a := loadAssets()
	for _, file := range []string{"app.css", "app.js", "chart.css", "licences.txt"} {
		g := s.get(a.path(file))
		if g.status != http.StatusOK || g.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || g.header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d, %v", file, g.status, g.header)
		}
		if again := s.get(a.path(file), "If-None-Match", g.header.Get("ETag")); again.status != http.StatusNotModified || again.wire != 0 {
			t.Errorf("%s again: %d with %d bytes", file, again.status, again.wire)
		}
		for _, refused := range []string{"", "identity", "gzip;q=0"} {
			r, err := http.NewRequest(http.MethodGet, s.http.URL+a.path(file), nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Encoding", refused)
			plain, err := client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			plain.Body.Close()
			if plain.Header.Get("Content-Encoding") != "" || plain.Header.Get("ETag") == g.header.Get("ETag") {
				t.Errorf("%s, %q: %v", file, refused, plain.Header)
			}
		}
	}
	for _, path := range []string{"/assets/", "/assets/app.css", "/assets/../site.go", "/assets/app-0.css"} {
		if g := s.get(path); g.status == http.StatusOK {
			t.Errorf("%s: %d", path, g.status)
		}
	}
}

// Nothing is of GOV.UK alone, and nothing of another host.
func TestAssetsAreOurOwn(t *testing.T) {
	for name, f := range loadAssets().files {
		text := string(f.plain)
		if strings.HasSuffix(name, ".css") && regexp.MustCompile(`url\(|@font-face|GDS Transport|crest|@import`).MatchString(text) {
			t.Errorf("%s has a font, a crest or a file of its own", name)
		}
	}
}

// The bundle is made of what is in web/.
func TestBundleIsUpToDate(t *testing.T) {
	entries, err := os.ReadDir("web")
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.New()
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join("web", e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(hash, "%s %d\n%s", e.Name(), len(content), content)
	}
	sum := hex.EncodeToString(hash.Sum(nil))
	for _, file := range []string{"app.css", "app.js"} {
		text, err := os.ReadFile(filepath.Join("assets", file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), sum) {
			t.Errorf("assets/%s is not made of web/ as it is: go -C tools run ./web", file)
		}
	}
}

func TestPagesAreNotSentAgain(t *testing.T) {
	s := newSite(t)
	g := s.get("/tendring")
	tag := g.header.Get("ETag")
	if tag == "" || g.header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("%v", g.header)
	}
	if again := s.get("/tendring", "If-None-Match", tag); again.status != http.StatusNotModified || again.wire != 0 {
		t.Errorf("again: %d with %d bytes", again.status, again.wire)
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	r, err := http.NewRequest(http.MethodPost, s.http.URL+"/tendring", strings.NewReader("a=b"))
	if err != nil {
		t.Fatal(err)
	}
	if g := s.send(r, "Sec-Fetch-Site", "cross-site", "Content-Type", "application/x-www-form-urlencoded"); g.status != http.StatusForbidden {
		t.Errorf("%d", g.status)
	}
}
