#!/usr/bin/env bash
# Builds the site as `make site` does, and reads what was built.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"
scripts/setup/node.sh
scripts/setup/browser.sh
scripts/setup/site.sh
# What esbuild and VitePress leave behind goes away with it.
export SITE_OUT=${SITE_OUT:-$TMPDIR/site}
trap 'rm -rf "$SITE_OUT"' EXIT
node site/build.mjs
node --test --test-concurrency=1 --test-reporter=spec tests/site/*.test.mjs
