#!/usr/bin/env bash
# WeChat's own tool puts the package into miniprogram_npm. Its install is large, so it stays outside of the default tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=2.1.42
tool=.cache/miniprogram-ci
if ! [ -f "$tool/node_modules/miniprogram-ci/package.json" ]; then
  mkdir -p "$tool"
  npm install --prefix "$tool" --no-save --no-audit --no-fund --ignore-scripts "miniprogram-ci@$version" >/dev/null
fi
node tests/js/verify-pack-npm.mjs "$tool"
MP_SESSION_SEEDS=500 node --test tests/js/random.test.mjs
