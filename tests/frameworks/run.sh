#!/usr/bin/env bash
# Builds the example apps with their frameworks' own tools, against the packed package, and runs what those wrote.
# Taro and uni-app; with --long all of them.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"
scripts/setup/node.sh
scripts/setup/browser.sh
# What reads Taro's configuration would keep its cache in the temporary folder.
export JITI_FS_CACHE=false

apps=(taro uni-app taro-alipay uni-app-alipay taro-h5 uni-app-h5)
if [ "${1:-}" = --long ]; then apps+=(mpx native-ts mistakes taro-alone taro-files taro-subpackages uni-app-libraries uni-app-pnpm watch); fi
tests=("${apps[@]/#/tests/frameworks/}")
node --test --test-concurrency=1 --test-reporter=spec "${tests[@]/%/.test.mjs}"
