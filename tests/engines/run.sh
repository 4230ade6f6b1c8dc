#!/usr/bin/env bash
# The packed files in the engines of phones. --long: measures too, and writes docs/engines.md.
source "$(dirname "$0")/../../scripts/lib.sh"
"$root/scripts/setup/engines.sh"
node "$root/tests/engines/run.mjs" "$@"
