#!/usr/bin/env bash
# The platforms' typings and the frameworks' runtimes of tests/platforms.
source "$(dirname "$0")/../lib.sh"
cd "$root/tests/platforms"

if ! node "$root/scripts/setup/node-packages.mjs"; then
  say "installing the typings of the platforms and the runtimes of the frameworks"
  flock "$root/scripts/setup" npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages: check that its registry can be reached, then run this again"
fi
