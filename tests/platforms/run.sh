#!/usr/bin/env bash
# Every host on a fake of its platform, with the frameworks' runtimes between, and against the vendors' typings.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"
scripts/setup/node.sh
scripts/setup/platforms.sh
node --test --test-reporter=spec tests/platforms/*.test.mjs
