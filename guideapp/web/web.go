// Package web holds the screens, built from the TypeScript beside this file by Vite and
// embedded into the binary: a guide's actions, tally and board on the phone, a manager's
// team board, and the reward simulator on a PC.
//
// It serves nothing and knows no route; the composition root hands Files to a file server.
// Before the page is built, Files holds only a placeholder.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var embedded embed.FS

// Files is the built page, with index.html at its root.
var Files = dist()

func dist() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // "dist" is a valid path, embedded above.
	}
	return files
}
