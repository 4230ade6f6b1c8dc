#!/usr/bin/env bash
# Lives of the packed package under simulation: 300, or 20,000 with --long.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

lives=300
if [ "${1:-}" = --long ]; then lives=20000; fi
node tests/lives/run.mjs --lives "$lives" --keep-going
