#!/usr/bin/env bash
# The long forms of the tests: the ignored ones of the Rust suites, the back end at length, every folder's verify.sh.
source "$(dirname "$0")/lib.sh"
cd "$root"

cargo test -q --locked --release -- --include-ignored
tests/server/run.sh --long
tests/frameworks/run.sh --long
for script in tests/*/verify.sh; do
  if [ -x "$script" ]; then "$script"; fi
done
