package dbtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"frontline/db/dbtest"
)

func TestFindPrograms(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	put := func(folder string, mode os.FileMode, names ...string) {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(root, folder, name), nil, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("half", 0o700, "postgres")
	put("plain", 0o600, "initdb", "postgres")
	put("path", 0o700, "initdb", "postgres")
	put("installed/15/bin", 0o700, "initdb", "postgres")
	for name, c := range map[string]struct{ path, pattern, want string }{
		"on the path":            {"half:plain:path", "installed/*/bin", "path"},
		"installed":              {"half:plain", "installed/*/bin", "installed/15/bin"},
		"neither, or not to run": {"half:plain", "plain", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var folders []string
			for _, folder := range strings.Split(c.path, ":") {
				folders = append(folders, filepath.Join(root, folder))
			}
			found, err := dbtest.FindPrograms(strings.Join(folders, string(os.PathListSeparator)), filepath.Join(root, c.pattern))
			if c.want == "" {
				if err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
					t.Errorf("got %q and error %v, want one that says what to install", found, err)
				}
				return
			}
			if err != nil || found != filepath.Join(root, c.want) {
				t.Errorf("got %q and error %v, want %s", found, err, c.want)
			}
		})
	}
}
