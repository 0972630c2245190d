package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The floors of the house, from the ground up. An arrow only runs down.
const (
	groundFloor = iota + 1
	engineFloor
	compositionFloor
	useCaseFloor
	edgeFloor
	rootFloor
)

// room is one package of the house, with the packages below it.
type room struct {
	path    string // below the module's root
	alone   bool   // the packages below it are rooms of their own
	floor   int
	pure    bool     // values in, values out: no clock, no chance, no system
	seeded  bool     // a pure room that may draw from a generator it seeds
	browser bool     // compiled into the browser's build
	only    []string // if set, the only rooms it may import
	never   []string // may not be reached, however indirectly
	says    string
}

// outside is what no pure room may reach, however indirectly.
var outside = []string{"frontline/db", "frontline/rpc", "net/http", "database/sql"}

// tooHeavy is what must not weigh down what a browser loads.
var tooHeavy = []string{
	"encoding/json", "google.golang.org/protobuf", "net/http", "database/sql", "go.yaml.in/yaml", "github.com/go-playground/validator",
}

// system is what no pure room imports itself; fmt and time reach some of it by themselves.
var system = []string{"os", "net", "syscall", "io/ioutil", "log", "math/rand", "crypto/rand"}

// house is every room. A package that is in none of them has no place yet: give it one
// here, and say what it is for.
var house = []room{
	{path: "", alone: true, floor: rootFloor, says: "the composition root and its commands put the rooms together"},
	{path: "wasm", floor: rootFloor, says: "wasm carries engines to the browser and the edge"},

	{path: "rpc", floor: edgeFloor, never: []string{"frontline/db", "database/sql"},
		says: "rpc decodes, calls guideapp/service and encodes; it never knows storage"},
	{path: "db", floor: edgeFloor, never: []string{"frontline/rpc", "connectrpc.com/connect", "net/http"},
		says: "db stores and finds; it never knows the network"},

	{path: "guideapp/service", floor: useCaseFloor, never: outside,
		says: "a use case loads, calls pure engines and saves through an interface of its own; it never sees SQL or the wire"},

	{path: "guideapp/ledger", floor: compositionFloor, pure: true, says: "ledger books, corrects and settles values"},
	{path: "guideapp/action", floor: compositionFloor, pure: true, says: "action turns playbooks into cards"},
	{path: "guideapp/board", floor: compositionFloor, pure: true, says: "board ranks values"},
	{path: "guideapp/intake", floor: compositionFloor, pure: true, only: []string{"guideapp", "guideapp/privacy", "guideapp/reward", "guideapp/routing"},
		says: "intake reads files that were opened elsewhere into nouns"},
	{path: "simulator", floor: compositionFloor, pure: true, seeded: true, browser: true, says: "simulator tries plans on facts it is given"},

	{path: "guideapp/reward", floor: engineFloor, pure: true, browser: true, says: "reward is the one engine that simulates and pays"},
	{path: "guideapp/metric", floor: engineFloor, pure: true, browser: true, says: "metric computes from facts it is given"},
	{path: "guideapp/routing", floor: engineFloor, pure: true, browser: true, says: "routing decides from stores it is given"},
	{path: "guideapp/privacy", floor: engineFloor, pure: true, says: "privacy encrypts and masks with keys it is given"},
	{path: "guideapp/web", floor: engineFloor, says: "web holds the built screens and serves nothing"},

	{path: "guideapp", alone: true, floor: groundFloor, pure: true, browser: true, says: "guideapp holds the nouns every room shares"},
}

// browserRooms are built for GOOS=js; wasm/browser is what a browser loads of them.
var browserRooms = []string{"frontline/guideapp/...", "frontline/simulator/...", "frontline/wasm/..."}

// goPackage is what go list tells of one of our packages.
type goPackage struct {
	ImportPath, Name, Dir string
	GoFiles               []string
	Imports, Deps         []string
	// room is nil for a package that has no place in the house.
	room *room
}

// name is the package's place below the module's root, as people call it.
func (p goPackage) name() string {
	if p.ImportPath == "frontline" {
		return "the main package"
	}
	return strings.TrimPrefix(p.ImportPath, "frontline/")
}

func TestHouse_EveryPackageHasARoom(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		if p.room == nil {
			t.Errorf("%s is on no floor: add it to the house in architecture_test.go, or give it a place inside a room", p.name())
		}
	}
}

func TestHouse_ArrowsRunDown(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		for _, imported := range p.Imports {
			to := roomOf(imported)
			if p.room == nil || to == nil || to == p.room {
				continue
			}
			if to.floor >= p.room.floor {
				t.Errorf("%s imports %s, which is not on a lower floor: %s", p.name(), imported, p.room.says)
			}
			if p.room.only != nil && !slices.Contains(p.room.only, to.path) {
				t.Errorf("%s imports %s; it may import only %s: %s", p.name(), imported, strings.Join(p.room.only, ", "), p.room.says)
			}
		}
	}
}

func TestHouse_ReachesOnlyWhatItMay(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		if p.room == nil {
			continue
		}
		never := p.room.never
		if p.room.pure {
			never = slices.Concat(never, outside)
		}
		for _, dependency := range within(p.Deps, never) {
			t.Errorf("%s depends on %s (go list -deps shows the way): %s", p.name(), dependency, p.room.says)
		}
	}
}

func TestHouse_PureRoomsLeaveTheSystemAlone(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		if p.room == nil || !p.room.pure {
			continue
		}
		for _, imported := range within(p.Imports, system) {
			if p.room.seeded && imported == "math/rand/v2" {
				continue
			}
			t.Errorf("%s imports %s: a pure room takes values and gives values; hand it what it needs", p.name(), imported)
		}
	}
}

func TestHouse_PureRoomsAndUseCasesAreHandedClockAndChance(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		if p.room == nil || !(p.room.pure || p.room.floor == useCaseFloor) {
			continue
		}
		for _, file := range parse(t, p) {
			for _, call := range clockAndChance(file.syntax) {
				t.Errorf("%s: %s: hand in the time, and a generator with its seed, so that a run can be repeated",
					file.positions.Position(call.Pos()), callName(call))
			}
		}
	}
}

func TestHouse_BrowserBuildIsLight(t *testing.T) {
	t.Parallel()
	for _, p := range packagesInBrowser(t) {
		loaded := p.ImportPath == "frontline/wasm/browser"
		// simulator's own populations are made on the server.
		inBuild := p.room != nil && p.room.browser && p.name() == p.room.path
		if !loaded && !inBuild {
			continue
		}
		for _, dependency := range within(p.Deps, tooHeavy) {
			t.Errorf("built for the browser, %s depends on %s, which everybody would download: parse outside and hand in the result", p.name(), dependency)
		}
	}
}

func TestHouse_EveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range everyPackage(t) {
		written, comment := 0, ""
		for _, file := range parse(t, p) {
			if !ast.IsGenerated(file.syntax) {
				written++
				comment += file.syntax.Doc.Text()
			}
		}
		if written == 0 {
			continue
		}
		if p.Name != "main" && !strings.HasPrefix(comment, "Package "+p.Name+" ") || comment == "" {
			t.Errorf("%s has no package comment: say what it is for, what it never does, and its limits", p.name())
		}
	}
}

func TestTree_NamesNoRegistry(t *testing.T) {
	t.Parallel()
	for _, name := range trackedFiles(t) {
		content, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // Removed, but not committed yet.
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range registries() {
			if bytes.Contains(content, []byte(host)) {
				t.Errorf("%s names the package registry %s: each machine has its own; leave the address to the client's settings", name, host)
			}
		}
	}
}

func TestClockAndChance(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		source string
		want   []string
	}{
		"a clock":               {`import "time"; var x = time.Now()`, []string{"time.Now"}},
		"a clock not called":    {`import "time"; var x = time.Now`, []string{"time.Now"}},
		"a clock renamed":       {`import clock "time"; var x = clock.Since(y)`, []string{"clock.Since"}},
		"a wait":                {`import "time"; func f() { time.Sleep(1) }`, []string{"time.Sleep"}},
		"a date":                {`import "time"; var x = time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)`, nil},
		"a method called Now":   {`var x = clock.Now()`, nil},
		"global chance":         {`import "math/rand/v2"; var x = rand.IntN(6)`, []string{"rand.IntN"}},
		"global chance, old":    {`import "math/rand"; var x = rand.Int()`, []string{"rand.Int"}},
		"seeded chance":         {`import "math/rand/v2"; var x = rand.New(rand.NewPCG(seed, 1)).IntN(6)`, nil},
		"handed in a generator": {`import "math/rand/v2"; func f(r *rand.Rand) int { return r.IntN(6) }`, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, err := parser.ParseFile(token.NewFileSet(), "", "package x; "+test.source, 0)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, call := range clockAndChance(file) {
				got = append(got, callName(call))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("found %v, want %v", got, test.want)
			}
		})
	}
}

// seededOnly is what math/rand has that needs a seed or a generator to be handed in.
var seededOnly = []string{"New", "NewSource", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "Source", "PCG", "ChaCha8", "Zipf"}

// clocks is what time has that asks the machine's clock or waits for it.
var clocks = []string{"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Sleep"}

// clockAndChance finds where a file asks the machine for the time or for global randomness.
func clockAndChance(file *ast.File) []*ast.SelectorExpr {
	var found []*ast.SelectorExpr
	clock := importedAs(file, "time")
	chance := slices.Concat(importedAs(file, "math/rand"), importedAs(file, "math/rand/v2"))
	ast.Inspect(file, func(n ast.Node) bool {
		selector, isSelector := n.(*ast.SelectorExpr)
		if !isSelector {
			return true
		}
		of, isName := selector.X.(*ast.Ident)
		switch {
		case !isName:
		case slices.Contains(clock, of.Name) && slices.Contains(clocks, selector.Sel.Name),
			slices.Contains(chance, of.Name) && !slices.Contains(seededOnly, selector.Sel.Name):
			found = append(found, selector)
		}
		return true
	})
	return found
}

// callName is the selector as it is written, "time.Now".
func callName(s *ast.SelectorExpr) string { return fmt.Sprintf("%v.%s", s.X, s.Sel.Name) }

// importedAs gives the names under which a file knows a package: none or one.
func importedAs(file *ast.File, path string) []string {
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil || imported != path {
			continue
		}
		if spec.Name != nil {
			return []string{spec.Name.Name}
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "math/"), "/")
		return []string{name}
	}
	return nil
}

// roomOf gives the room an import path lies in; nil for what is not ours, or has no room.
func roomOf(importPath string) *room {
	below, ours := strings.CutPrefix(importPath+"/", "frontline/")
	if !ours {
		return nil
	}
	var found *room
	for i, r := range house {
		inside := below == strings.TrimPrefix(r.path+"/", "/") || (!r.alone && strings.HasPrefix(below, r.path+"/"))
		if inside && (found == nil || len(r.path) > len(found.path)) {
			found = &house[i]
		}
	}
	return found
}

// within gives those of paths that are one of roots or lie below one.
func within(paths, roots []string) []string {
	var found []string
	for _, path := range paths {
		for _, root := range roots {
			if path == root || strings.HasPrefix(path, root+"/") {
				found = append(found, path)
				break
			}
		}
	}
	return found
}

// everyPackage gives our packages for this machine and those only the browser builds.
func everyPackage(t *testing.T) []goPackage {
	t.Helper()
	all := slices.Clone(packagesHere(t))
	for _, p := range packagesInBrowser(t) {
		i := slices.IndexFunc(all, func(have goPackage) bool { return have.ImportPath == p.ImportPath })
		if i < 0 {
			all = append(all, p)
			continue
		}
		all[i].GoFiles = union(all[i].GoFiles, p.GoFiles)
		all[i].Imports = union(all[i].Imports, p.Imports)
		all[i].Deps = union(all[i].Deps, p.Deps)
	}
	return all
}

// packagesHere gives our packages as this machine builds them.
func packagesHere(t *testing.T) []goPackage {
	t.Helper()
	return listed(t, listHere)
}

// packagesInBrowser gives our packages as they are built for a browser.
func packagesInBrowser(t *testing.T) []goPackage {
	t.Helper()
	return listed(t, listInBrowser)
}

var (
	listHere      = sync.OnceValues(func() ([]goPackage, error) { return list(os.Environ(), "./...") })
	listInBrowser = sync.OnceValues(func() ([]goPackage, error) {
		return list(append(os.Environ(), "GOOS=js", "GOARCH=wasm"), browserRooms...)
	})
)

func listed(t *testing.T, list func() ([]goPackage, error)) []goPackage {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func union(a, b []string) []string {
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}

// list asks go list about our packages.
func list(environment []string, patterns ...string) ([]goPackage, error) {
	command := exec.Command("go", append([]string{"list", "-json=ImportPath,Name,Dir,GoFiles,Imports,Deps"}, patterns...)...)
	command.Env = environment
	var problems bytes.Buffer
	command.Stderr = &problems
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%v: %w\n%s", command.Args, err, &problems)
	}
	var all []goPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		p.room = roomOf(p.ImportPath)
		all = append(all, p)
	}
}

// sourceFile is a parsed file with what its positions mean.
type sourceFile struct {
	syntax    *ast.File
	positions *token.FileSet
}

func parse(t *testing.T, p goPackage) []sourceFile {
	t.Helper()
	var files []sourceFile
	for _, name := range p.GoFiles {
		positions := token.NewFileSet()
		syntax, err := parser.ParseFile(positions, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, sourceFile{syntax, positions})
	}
	return files
}

// trackedFiles gives the names of the files that git keeps.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v; this test looks at the files of a clone", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}

// registries gives the hosts of package registries. They are put together here, so that
// this file names none.
func registries() []string {
	hosts := [][]string{
		{"proxy", "golang", "org"}, {"sum", "golang", "org"},
		{"registry", "npmjs", "org"}, {"registry", "yarnpkg", "com"}, {"registry", "npmmirror", "com"},
		{"deb", "debian", "org"}, {"security", "debian", "org"}, {"archive", "ubuntu", "com"},
		{"pypi", "org"}, {"pythonhosted", "org"}, {"crates", "io"},
	}
	names := make([]string, len(hosts))
	for i, parts := range hosts {
		names[i] = strings.Join(parts, ".")
	}
	return names
}
