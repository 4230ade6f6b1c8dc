#!/usr/bin/env bash
# The public types, on the installed package. --long: every combination of compiler, resolution and strictness.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

case ${1:-} in
  '' | --quick) ;;
  --long) export MP_SESSION_FULL_MATRIX=1 ;;
  *) stop "usage: tests/types/run.sh [--quick|--long]" ;;
esac

scripts/setup/node.sh
scripts/setup/types.sh
node --test --test-reporter=spec tests/types/*.test.mjs
