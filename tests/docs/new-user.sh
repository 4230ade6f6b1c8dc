#!/usr/bin/env bash
# A new user's first day, by docs/start.md alone: pack the package, install it in a new mini program whose files are
# that page's, build npm, log in. Needs nothing of node_modules but what it installs itself.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/docs/support
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
page=${1:-docs/start.md}
export npm_config_offline=true npm_config_audit=false npm_config_fund=false npm_config_loglevel=error

# The folders as the page's commands expect them to lie.
mkdir -p "$folder/mp-session" "$folder/app"
cp -r "$root/pkg" "$folder/mp-session/pkg"
mapfile -t commands < <(node "$here/first-day.mjs" commands "$root/$page" | grep '^npm ')
[ ${#commands[@]} = 2 ] || { echo "the page no longer has the two npm commands"; exit 1; }

(cd "$folder/mp-session" && eval "${commands[0]}" >/dev/null)
node "$here/first-day.mjs" write "$root/$page" "$folder/app"
(cd "$folder/app" && eval "${commands[1]}" >/dev/null)
node "$here/first-day.mjs" build-npm "$folder/app"
node "$here/first-day.mjs" live "$folder/app"
