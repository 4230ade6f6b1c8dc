#!/usr/bin/env bash
# Whether the tests would notice if the machine were broken.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd)

"$scripts/mutants-by-hand.sh"
"$scripts/mutants.sh"
