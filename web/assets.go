package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// The files that `make playground` bundles, those of the pages for planners as they are
// written, and the pages' icon.
//
//go:embed dist icon.svg overview/*.css overview/*.js map/*.css map/*.js
var bundled embed.FS

// contentTypes names what the bundle may hold. It is our own list because the one
// in package mime differs from machine to machine.
var contentTypes = map[string]string{
	".js":    "text/javascript; charset=utf-8",
	".css":   "text/css; charset=utf-8",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".ttf":   "font/ttf",
	".woff":  "font/woff",
	".woff2": "font/woff2",
}

// asset is one file of the bundle.
type asset struct {
	contentType string
	plain       []byte
	// gzipped compresses the file at its first use; nil where that gains nothing.
	gzipped func() []byte
}

// loadAssets reads the files into a map by name and returns with it a version,
// 16 hex digits, that changes whenever a file does.
func loadAssets() (assets map[string]asset, version string, err error) {
	assets = map[string]asset{}
	digest := sha256.New()
	err = fs.WalkDir(bundled, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := bundled.ReadFile(name)
		if err != nil {
			return err
		}
		contentType, known := contentTypes[path.Ext(name)]
		if !known {
			return fmt.Errorf("no content type for %s", name)
		}
		fmt.Fprintf(digest, "%s %d\n", name, len(body))
		digest.Write(body)
		assets[served(name)] = newAsset(contentType, body)
		return nil
	})
	if err != nil {
		return nil, "", fmt.Errorf("read the pages' files: %w", err)
	}
	return assets, hex.EncodeToString(digest.Sum(nil)[:8]), nil
}

// served is the name of a file in its address: the folders are ours alone.
func served(name string) string {
	for _, folder := range []string{"dist/", "overview/", "map/"} {
		name = strings.TrimPrefix(name, folder)
	}
	return name
}

func newAsset(contentType string, body []byte) asset {
	a := asset{contentType: contentType, plain: body}
	if !strings.HasPrefix(contentType, "font/woff") { // those are compressed already
		a.gzipped = sync.OnceValue(func() []byte { return compress(body) })
	}
	return a
}

func compress(body []byte) []byte {
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	// A bytes.Buffer takes every write, so neither call can fail.
	_, _ = writer.Write(body)
	_ = writer.Close()
	return packed.Bytes()
}

// ServeHTTP answers with the file, for good: its path changes when its bytes do.
func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", a.contentType)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	body := a.plain
	if a.gzipped != nil {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body = a.gzipped()
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// acceptsGzip reports whether the client lists gzip without refusing it by a weight of 0.
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if strings.TrimSpace(name) == "gzip" {
			weight = strings.ReplaceAll(weight, " ", "")
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
