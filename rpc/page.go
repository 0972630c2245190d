package rpc

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
)

// Security headers of the page. WASM needs 'wasm-unsafe-eval'; charts and components
// set inline styles; a picture of a chart is a blob or data URL.
const contentSecurityPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; " +
	"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// pageTypes are the types a machine's own table may lack or have wrong.
var pageTypes = map[string]string{
	".wasm": "application/wasm", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml",
	".json": "application/json", ".woff2": "font/woff2", ".png": "image/png",
}

// compressedAlready are the types that gzip would not make smaller.
var compressedAlready = map[string]bool{".woff2": true, ".png": true, ".jpg": true, ".jpeg": true, ".webp": true}

// asset is one file of the page.
type asset struct {
	content []byte
	kind    string
	etag    string
	// gzipped compresses the file when it is first asked for; nil for what stays as it is.
	gzipped func() []byte
}

// page serves the built screens. Its routes stand behind "#", so every path is a file.
type page map[string]asset

// newPage reads the files of the page, which are few and embedded in the binary.
func newPage(files fs.FS) (page, error) {
	p := make(page)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		p["/"+name] = newAsset(name, content)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the page: %w", err)
	}
	if index, ok := p["/index.html"]; ok {
		p["/"] = index
	}
	return p, nil
}

func newAsset(name string, content []byte) asset {
	extension := path.Ext(name)
	sum := sha256.Sum256(content)
	a := asset{content: content, etag: hex.EncodeToString(sum[:8]), kind: pageTypes[extension]}
	if a.kind == "" {
		a.kind = mime.TypeByExtension(extension)
	}
	if len(content) >= minCompressBytes && !compressedAlready[extension] {
		a.gzipped = sync.OnceValue(func() []byte {
			var small bytes.Buffer
			w := gzip.NewWriter(&small)
			_, _ = w.Write(content) // a bytes.Buffer does not fail
			_ = w.Close()
			return small.Bytes()
		})
	}
	return a
}

func (p page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", contentSecurityPolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	a, ok := p[r.URL.Path]
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "there is no such method; the page is read with GET", http.StatusMethodNotAllowed)
	case !ok && r.URL.Path == "/":
		http.Error(w, "The page is not built into this binary: make run builds it. The services answer all the same.", http.StatusNotFound)
	case !ok:
		http.Error(w, "not found", http.StatusNotFound)
	default:
		a.serve(w, r)
	}
}

// serve answers with the file, compressed where the caller takes that, or with "not
// modified". Files under assets/ carry a hash in their names and are kept for a year.
func (a asset) serve(w http.ResponseWriter, r *http.Request) {
	header, content, etag := w.Header(), a.content, a.etag
	if a.gzipped != nil {
		header.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			header.Set("Content-Encoding", "gzip")
			content, etag = a.gzipped(), etag+"-gzip"
		}
	}
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	header.Set("ETag", `"`+etag+`"`)
	header.Set("Content-Type", a.kind)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}
