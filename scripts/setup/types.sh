#!/usr/bin/env bash
# The compilers and typings of tests/types/consumer.
source "$(dirname "$0")/../lib.sh"
cd "$root/tests/types/consumer"

if ! node "$root/scripts/setup/node-packages.mjs"; then
  say "installing the TypeScript versions of the type tests"
  flock "$root/scripts/setup" npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages: check that its registry can be reached, then run this again"
fi
