#!/usr/bin/env bash
# Measures the packaged SDK against its peers, all in one run.
source "$(dirname "$0")/lib.sh"
cd "$root"

have node && have npm || stop "node is missing: install Node 20 with npm, then run this again"

# The peers are packages of their own, so that nothing else has to install them.
if ! (cd benches && node ../scripts/setup/node-packages.mjs); then
  say "installing the peers"
  (cd benches && npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2) ||
    stop "npm could not install the peers: check that its registry can be reached, then run this again"
fi
exec node benches/main.mjs "$@"
