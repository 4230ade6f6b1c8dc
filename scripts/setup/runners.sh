#!/usr/bin/env bash
# The test runners of tests/runners.
source "$(dirname "$0")/../lib.sh"
cd "$root/tests/runners"

if ! node "$root/scripts/setup/node-packages.mjs"; then
  say "installing jest and vitest"
  flock "$root/scripts/setup" npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages of tests/runners: check that its registry can be reached, then run this again"
fi
