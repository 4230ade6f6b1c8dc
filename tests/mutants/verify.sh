#!/usr/bin/env bash
# Whether the tests of JavaScript would notice if js-glue were broken: 120 of its mutants, spread over all folders and
# the same each time, in some 15 minutes. All of them take a day: tests/mutants/verify.sh --sample 0
set -euo pipefail
cd "$(dirname "$0")/../.."

# What wasm-bindgen generates, which every bundle of js-glue holds, is not in the repository.
[ -f target/pkg/bindgen/bindgen.js ] || node scripts/build-pkg.mjs
exec nice node tests/mutants/run.mjs --sample 120 "$@"
