#!/usr/bin/env bash
# The example through WeChat's own tool chain. miniprogram-ci is 276 MB, so it is no dependency of the ordinary tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=.cache/miniprogram-ci
version=2.1.42
if ! [ -d "$tools/node_modules/miniprogram-ci" ]; then
  mkdir -p "$tools"
  echo '{"private":true}' > "$tools/package.json"
  npm install --prefix "$tools" --no-audit --no-fund --silent --save-exact "miniprogram-ci@$version"
fi
node tests/components/devtools/check.mjs "$tools"
