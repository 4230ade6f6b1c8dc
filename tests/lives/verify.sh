#!/usr/bin/env bash
# The long form: 20,000 lives, and whether they notice what breaks the package.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

tests/lives/run.sh --long
node tests/lives/mutants/run.mjs
