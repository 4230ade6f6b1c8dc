#!/usr/bin/env bash
# VitePress and what the site needs beside it: packages of its own, so that whoever builds no site installs none of them.
source "$(dirname "$0")/../lib.sh"
cd "$root/site"

if ! node "$root/scripts/setup/node-packages.mjs"; then
  say "installing the packages of the site"
  flock "$root/scripts/setup" npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages: check that its registry can be reached, then run this again"
fi
