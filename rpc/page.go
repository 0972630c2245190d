package rpc

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// Security headers of the page. WASM needs 'wasm-unsafe-eval'; charts and components
// set inline styles; a picture of a chart is a blob or data URL.
const contentSecurityPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; " +
	"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; " +
	"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// The types a machine's own table may lack or have wrong.
var pageTypes = map[string]string{
	".wasm": "application/wasm", ".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml",
	".json": "application/json", ".woff2": "font/woff2",
}

// page serves the built screens. Files under assets/ carry a hash in their names and
// are kept for a year; all others are asked for again each time. Routes of the page
// stand behind "#", so every path is a file.
func page(files fs.FS) http.Handler {
	server := http.FileServerFS(files)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", contentSecurityPolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cache-Control", "no-cache")
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		if kind := typeOf(r.URL.Path); kind != "" {
			header.Set("Content-Type", kind)
		}
		server.ServeHTTP(w, r)
	})
}

func typeOf(urlPath string) string {
	extension := path.Ext(urlPath)
	if kind, ok := pageTypes[extension]; ok {
		return kind
	}
	return mime.TypeByExtension(extension)
}
