#!/usr/bin/env bash
# The crate as a stranger uses it: wasm-pack's tests in a browser, its packages for Node, browsers and bundlers, their
# types, and a Rust program. --long: the tests of the rules in the browser, too.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

case ${1:-} in
  '' | --quick) suites=(--test bindgen) ;;
  --long) suites=() ;;
  *) stop "usage: tests/wasm-pack/run.sh [--quick|--long]" ;;
esac

for what in node wasm browser server; do scripts/setup/"$what".sh; done

(
  use_toolchain "$(wasm_toolchain)"
  export CARGO_TARGET_DIR="$root/target/wasm"
  say "the class in a headless browser"
  # The browser is ended by force and leaves folders behind.
  browser=$(mktemp -d)
  trap 'rm -rf "$browser"' EXIT
  TMPDIR="$browser" CHROMEDRIVER=$(command -v chromedriver) WASM_BINDGEN_USE_BROWSER=1 \
    wasm-pack test --headless --chrome --mode no-install -- "${suites[@]}"
  for target in nodejs web bundler; do
    say "the package for $target"
    wasm-pack --quiet build --target "$target" --mode no-install --out-dir "target/wasm-pack/$target"
  done
)
say "the native client"
cargo build -q --locked --example native-client
node --test tests/wasm-pack/*.test.mjs
