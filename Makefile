# Frontline's targets. "make help" lists them; "make doctor" says what the machine lacks.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

WEB := guideapp/web
TOOLS := .ci/tools
BUF := $(TOOLS)/node_modules/.bin/buf
STATICCHECK = $$(go tool -n -modfile=$(TOOLS)/go.mod staticcheck)
GENERATED := rpc/frontlinev1 $(WEB)/src/gen

# npm writes this file last, so it stands for the whole folder.
INSTALLED := node_modules/.package-lock.json
NPM_CI := npm ci --no-audit --no-fund --ignore-scripts --loglevel=error

# What the browser build is made of, and what is made of it.
BROWSER_ROOMS := guideapp guideapp/metric guideapp/reward guideapp/routing simulator
BROWSER := $(addprefix ./,$(BROWSER_ROOMS))
WASM := $(WEB)/public/frontline.wasm
WASM_RUNNER := $(WEB)/public/wasm_exec.js
INTAKE := $(WEB)/public/intake.wasm
WASM_SOURCES := go.mod go.sum $(filter-out %_test.go,$(wildcard $(addsuffix /*.go,$(BROWSER_ROOMS) wasm/browser)))
PACK_SOURCES := $(filter-out %_test.go,$(wildcard wasm/pack/*.go))
PAGE := $(WEB)/dist/index.html
PAGE_SOURCES := $(shell find $(WEB) \( -name node_modules -o -name dist -o -name tests -o -name bench -o -name '*.go' \
	-o -name '*.test.ts' \) -prune -o -type f -print) $(WASM) $(INTAKE) $(WASM_RUNNER) guideapp/reward/plan.schema.json
JS := GOOS=js GOARCH=wasm
PACK := go run ./wasm/pack
# The most bytes that the engine may have in brotli.
WASM_MOST := 900000

# Modules of their own beside the code they measure; their weight stays out of go.mod.
NESTED := $(patsubst ./%/go.mod,%,$(shell find . -mindepth 2 -name go.mod -not -path '*/node_modules/*' -not -path './$(TOOLS)/*'))
in_nested = for module in $(NESTED); do echo "$$module: $(1)"; (cd "$$module" && $(1)); done

# All that is built is built alike, so that builds, tests and linters share what is compiled.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

# Where goroutines meet; the pure rooms have none, and -race would only slow them down.
CONCURRENT := ./guideapp/service ./db/... . ./rpc
# SQLite is C made into Go. Its own memory is beyond the race detector, which makes it three
# times slower all the same; its driver is watched, and its locks are.
RACE := -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc/...=-race=false
# The longest first, so that none of them is left to one core at the end.
LONGEST := ./guideapp/service ./simulator ./db .

# Added to every go test: "make test TESTFLAGS=-count=1" runs even what Go has cached.
TESTFLAGS ?=
# Added to frontline serve: "make run SERVEFLAGS='--help'".
SERVEFLAGS ?=
# How many cases each property is tried with in "make soak"; a plain test tries 100.
SOAK_CHECKS ?= 20000
# Which benchmarks "make bench" runs.
BENCH ?= .

##@ Use
.PHONY: help
help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^##@/ { print "\n" substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: doctor
doctor: ## Say what this machine lacks, and the line that installs it
	@.ci/doctor

.PHONY: run
run: build ## Build everything and serve it with the demo's data; prints sign-in links
	./frontline serve $(SERVEFLAGS)

.PHONY: build
build: needs-build $(PAGE) ## Build the page, the browser's simulator and the binary
	go build -o frontline .

.PHONY: clean
clean: ## Remove what was built; data, and what npm and Go downloaded, stay
	rm -f frontline $(WASM) $(INTAKE) $(WASM_RUNNER)
	find $(WEB)/dist -mindepth 1 ! -name .gitkeep -delete

##@ Check
.PHONY: test
test: needs-all build test-go test-race test-nested test-wasm test-page ## Run every test, on both databases and in a real browser

.PHONY: test-go
test-go: ## Test the Go code, with SQLite and PostgreSQL
	go test $(TESTFLAGS) -timeout=30m $(LONGEST) ./...

.PHONY: test-race
test-race: ## Test the Go code for data races, in the short forms
	go test $(TESTFLAGS) $(RACE) -short -timeout=30m $(CONCURRENT)

.PHONY: test-nested
test-nested: ## Vet and test the nested modules
	@$(call in_nested,go vet ./... && go test $(TESTFLAGS) ./...)

.PHONY: size
size: $(WASM) ## Say what the browser downloads of the engine, and fail beyond WASM_MOST
	@bytes=$$(node -e 'const z = require("node:zlib"), c = z.constants; \
		console.log(z.brotliCompressSync(require("node:fs").readFileSync("$(WASM)"), {params: {[c.BROTLI_PARAM_QUALITY]: 11, [c.BROTLI_PARAM_LGWIN]: 24}}).length)'); \
	echo "$(WASM): $$bytes bytes in brotli, at most $(WASM_MOST)"; test "$$bytes" -le $(WASM_MOST)

.PHONY: test-wasm
test-wasm: ## Test the browser's Go code under Node
	$(JS) go test $(TESTFLAGS) -short -exec="$(CURDIR)/.ci/wasmexec" $(BROWSER) ./wasm/...

.PHONY: test-page
test-page: build ## Test the page, by itself and in headless Chromium
	npm --prefix $(WEB) test
	FRONTLINE_BIN="$(CURDIR)/frontline" npm --prefix $(WEB) run test:browser

.PHONY: soak
soak: needs-all ## Run the long forms of the tests: full under -race, many kills, every property with many cases
	FRONTLINE_SOAK=1 go test -count=1 -timeout=6h $(RACE) ./...
	go test -count=1 ./simulator -run TestSeeds -seeds=1000
	$(JS) go test -count=1 -exec="$(CURDIR)/.ci/wasmexec" ./simulator -run TestSeeds -seeds=1000
	go test -count=1 -timeout=6h $$(go list -f '{{range .TestImports}}{{if eq . "pgregory.net/rapid"}}{{$$.ImportPath}}{{end}}{{end}} \
		{{range .XTestImports}}{{if eq . "pgregory.net/rapid"}}{{$$.ImportPath}}{{end}}{{end}}' ./...) -rapid.checks=$(SOAK_CHECKS)

.PHONY: bench
bench: needs-build ## Run the benchmarks beside the code: make bench BENCH=Nearest
	go test -run='^$$' -bench='$(BENCH)' -benchmem -timeout=1h ./...
	@$(call in_nested,go test -run='^$$' -bench='$(BENCH)' -benchmem -timeout=1h ./...)

.PHONY: bench-page
bench-page: $(PAGE) ## Time the simulator in headless Chromium beside a plan written by hand, and its page itself
	node $(WEB)/bench/run.mjs

.PHONY: lint
lint: needs-build lint-go lint-contract checkgenerate lint-page ## Run every linter

.PHONY: lint-go
lint-go: ## gofmt, go vet, staticcheck, tidy modules; also as built for the browser
	@unformatted=$$(git ls-files -z '*.go' | xargs -0 gofmt -l); \
		[ -z "$$unformatted" ] || { printf 'gofmt -w these:\n%s\n' "$$unformatted" >&2; exit 1; }
	go vet ./...
	$(JS) go vet $(BROWSER) ./wasm/...
	@$(call in_nested,go vet ./...)
	$(STATICCHECK) ./...
	staticcheck=$(STATICCHECK); $(JS) "$$staticcheck" $(BROWSER) ./wasm/...
	go mod tidy -diff
	go -C $(TOOLS) mod tidy -diff
	@$(call in_nested,go mod tidy -diff)

.PHONY: lint-contract
lint-contract: $(TOOLS)/$(INSTALLED) ## buf lint
	$(BUF) lint

.PHONY: lint-page
lint-page: $(WEB)/$(INSTALLED) ## Type-check and lint the page
	npm --prefix $(WEB) run typecheck
	npm --prefix $(WEB) run lint

##@ Generate
.PHONY: generate
generate: needs-build $(TOOLS)/$(INSTALLED) ## Generate the Go and TypeScript code of the contract
	$(BUF) generate

.PHONY: checkgenerate
checkgenerate: $(TOOLS)/$(INSTALLED) ## Fail when the generated code is not the contract's
	@fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
		$(BUF) generate -o "$$fresh"; \
		for folder in $(GENERATED); do \
			diff -r -q "$$fresh/$$folder" "$$folder" || { echo 'The contract has changed: run "make generate" and commit.' >&2; exit 1; }; \
		done; \
		echo "checkgenerate: the generated code is the contract's"

.PHONY: needs-build
needs-build:
	@.ci/doctor -q go node

.PHONY: needs-all
needs-all:
	@.ci/doctor -q

%/$(INSTALLED): %/package.json %/package-lock.json
	cd $* && $(NPM_CI)
	@touch $@

# What is compiled without inlining: uninlined it takes less, and no drag spends its time there.
UNINLINED := frontline/simulator bytes crypto/... errors fmt hash internal/bisect internal/fmtsort internal/godebug internal/poll \
	internal/reflectlite internal/strconv io/... math/big math/rand os reflect sort strconv strings sync syscall/... time
uninlined = $(foreach room,$(UNINLINED),-gcflags=$(room)=-l)

# Go 1.26 has AES come along with SHA-256, for a library that no browser has; the file says more.
NOT_BORING := wasm/browser/notboring.go.txt
overlay = $(if $(filter go1.26.%,$(shell go env GOVERSION)),-overlay=<(echo \
	'{"Replace": {"$(shell go env GOROOT)/src/crypto/internal/boring/notboring.go": "$(CURDIR)/$(NOT_BORING)"}}'))

$(WASM): Makefile $(NOT_BORING) $(WASM_SOURCES) $(PACK_SOURCES) $(WASM_RUNNER)
	$(JS) go build -ldflags='-s -w' $(uninlined) $(overlay) -o $@ ./wasm/browser
	$(PACK) $@

# What reads files in the browser is fetched only when some are dropped.
$(INTAKE): $(WASM_SOURCES) $(PACK_SOURCES) $(wildcard wasm/intake/*.go guideapp/intake/*.go guideapp/service/*.go simulator/population/*.go)
	$(JS) go build -ldflags='-s -w' -o $@ ./wasm/intake
	$(PACK) $@

# Go's own loader belongs to the Go that builds; a copy that is the same stays untouched.
$(WASM_RUNNER): FORCE
	@loader="$$(go env GOROOT)/lib/wasm/wasm_exec.js"; cmp -s "$$loader" $@ || cp "$$loader" $@

.PHONY: FORCE
FORCE:

$(PAGE): $(WEB)/$(INSTALLED) $(PAGE_SOURCES)
	npm --prefix $(WEB) run build
	@touch $@
