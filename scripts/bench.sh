#!/usr/bin/env bash
# Measures the packaged SDK against its peers, all in one run.
source "$(dirname "$0")/lib.sh"
cd "$root"

[ -x benches/run.sh ] || stop "there is no benches/run.sh"
exec benches/run.sh
