#!/usr/bin/env bash
# Whether the tests of JavaScript would notice if js-glue were broken: every mutant of it. Takes hours.
set -euo pipefail
cd "$(dirname "$0")/../.."

# What wasm-bindgen generates, which every bundle of js-glue holds, is not in the repository.
[ -f target/pkg/bindgen/bindgen.js ] || node scripts/build-pkg.mjs
exec nice node tests/mutants/run.mjs "$@"
