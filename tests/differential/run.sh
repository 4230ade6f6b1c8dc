#!/usr/bin/env bash
# The shipped wasm and twin against the native core: 2,000 lives, or 50,000 with --long.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

if [ "${1:-}" = --long ]; then
  node tests/differential/run.mjs --lives 50000 --release
else
  node tests/differential/run.mjs
fi
