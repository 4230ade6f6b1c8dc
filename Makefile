# `make help` says what there is. Every target sets up what it needs by itself.
.DEFAULT_GOAL := help
.PHONY: help setup setup-node setup-rust setup-wasm setup-browser setup-server setup-site \
  demo site test e2e engines frameworks pkg pkg-check conformance verify bench fmt docs hooks

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: setup-node setup-rust setup-wasm setup-browser setup-server ## install everything the other targets need

setup-node:
	@scripts/setup/node.sh
setup-rust:
	@scripts/setup/rust.sh
setup-wasm:
	@scripts/setup/wasm.sh
setup-browser:
	@scripts/setup/browser.sh
setup-server:
	@scripts/setup/server.sh
setup-site:
	@scripts/setup/site.sh

demo: setup-node setup-server ## run the session's life against a real back end, then serve the playground (DEMO_ONCE=1: only the former)
	@node examples/demo/main.mjs

site: setup-node setup-site ## build the site from docs/ into site/dist (SITE_BASE=/path/ where it is not served from the top)
	@node site/build.mjs

test: ## run every check there is (parts: make test PARTS="fmt clippy native")
	@scripts/test.sh $(PARTS)

e2e: setup-node setup-server setup-browser ## run the example app in a real browser
	@scripts/test.sh e2e

frameworks: ## build the apps of Taro, uni-app, mpx and TypeScript with their own tools, and run them
	@tests/frameworks/run.sh --long

engines: setup-node setup-rust ## run the packed files in JavaScriptCore, old V8s, QuickJS and wasm interpreters; writes docs/engines.md
	@tests/engines/run.sh --long

pkg: setup-node setup-wasm ## rebuild pkg/ from its sources
	@node scripts/build-pkg.mjs

pkg-check: ## fail when pkg/ is older than its sources
	@node scripts/pkg-check.mjs

conformance: ## check a back end against the contract: make conformance URL=https://… [SIMULATOR=http://…] [OPTIONS=--refresh-token]
	@node js-glue/kits/conformance/cli.mjs $(if $(SIMULATOR),--simulator $(SIMULATOR)) $(OPTIONS) $(URL)

verify: setup ## the long forms: full state search, many seeds, conformance
	@scripts/verify.sh

bench: setup-rust ## measure against peers and the limit, in one run (ARGS=--help)
	@scripts/bench.sh $(ARGS)

fmt: setup-rust ## format the Rust sources
	@cargo fmt --all
	@if [ -f examples/server/Cargo.toml ]; then cargo fmt --manifest-path examples/server/Cargo.toml --all; fi

docs: setup-node ## write docs/api.md, docs/figures.md and the figures of the READMEs
	@node docs/generate/index.mjs

hooks: ## check formatting and run the fast tests before each commit
	@git config core.hooksPath .githooks
