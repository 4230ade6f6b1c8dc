#!/usr/bin/env bash
# The long form of run.sh.
exec "$(dirname "$0")/run.sh" --long
