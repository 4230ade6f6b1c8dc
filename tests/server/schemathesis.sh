#!/usr/bin/env bash
# Prints where schemathesis is, after installing it into the cache when it is not there.
source "$(dirname "$0")/../../scripts/lib.sh"
version=4.32.5
folder="$root/.cache/schemathesis-$version"

if [ ! -x "$folder/bin/schemathesis" ]; then
  have python3 || apt_install python3 || stop "python3 is missing: install it"
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || stop "python3's venv is missing: install python3-venv"
  say "installing schemathesis $version"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q --disable-pip-version-check "schemathesis==$version" >&2 ||
    stop "schemathesis cannot be installed: is the Python package index reachable?"
fi
printf '%s\n' "$folder/bin/schemathesis"
