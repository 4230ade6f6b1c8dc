#!/usr/bin/env bash
# Node itself and the packages that package-lock.json names.
source "$(dirname "$0")/../lib.sh"
cd "$root"

have node && have npm || stop "node is missing: install Node 20 with npm, then run this again"
major=$(node -p 'process.versions.node.split(".")[0]')
[ "$major" -ge 20 ] || stop "node $(node --version) is too old for the tools: install Node 20 or newer"

if ! node scripts/setup/node-packages.mjs; then
  say "installing node packages"
  if [ -d node_modules ]; then command=install; else command=ci; fi
  flock "$root/scripts/setup" npm "$command" --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages: check that its registry can be reached, then run this again"
fi
