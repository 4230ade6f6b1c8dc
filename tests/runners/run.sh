#!/usr/bin/env bash
# The page about testing a whole app, in each of the runners it names.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"
scripts/setup/node.sh
scripts/setup/runners.sh
node --test --test-reporter=spec tests/runners/runners.test.mjs
