#!/usr/bin/env bash
# Runs the parts of the test suite in order, each with its time. Arguments choose parts; none: all.
source "$(dirname "$0")/lib.sh"
cd "$root"

setup() {
  local what
  for what in "$@"; do "scripts/setup/$what.sh"; done
}

wasm_rust() {
  use_toolchain "$(wasm_toolchain)"
  export CARGO_TARGET_DIR="$root/target/wasm"
}

part_setup() { setup node rust wasm browser server; }
part_fmt() {
  cargo fmt --all --check
  if [ -d examples/server ]; then cargo fmt --manifest-path examples/server/Cargo.toml --all --check; fi
}
part_clippy() {
  cargo clippy -q --locked --all-targets -- -D warnings
  (wasm_rust && cargo clippy -q --locked --lib --tests --target wasm32-unknown-unknown -- -D warnings)
  # What a mini program loads is built without the crate's own front door.
  (wasm_rust && cargo clippy -q --locked --no-default-features --target wasm32-unknown-unknown -- -D warnings)
  if [ -d examples/server ]; then
    cargo clippy -q --locked --manifest-path examples/server/Cargo.toml --all-targets -- -D warnings
  fi
}
part_rustdoc() { RUSTDOCFLAGS="-D warnings" cargo doc -q --locked --no-deps; }
part_native() { cargo test -q --locked; }
# What crates.io would get builds on its own.
part_package() { cargo package -q --locked --allow-dirty; }
part_wasm() {
  wasm_rust
  wasm-pack test --node --mode no-install -- --lib --test '*'
  # What only the lean build of the package has.
  wasm-pack test --node --mode no-install -- --no-default-features --test allocator
}
part_wasm_pack() { node_tests tests/wasm-pack; }
part_pkg_check() { node scripts/pkg-check.mjs; }
part_sandbox() { node_tests tests/sandbox; }
part_differential() { node_tests tests/differential; }
part_js() { node_tests tests/js; }
part_lives() { node_tests tests/lives; }
part_engines() { node_tests tests/engines; }
part_types() { node_tests tests/types; }
part_platforms() { node_tests tests/platforms; }
part_runners() { node_tests tests/runners; }
part_docs() { node_tests tests/docs; }
part_site() { node_tests tests/site; }
part_components() { node_tests tests/components; }
part_e2e() { node_tests tests/e2e; }
part_frameworks() { node_tests tests/frameworks; }
part_server() {
  cargo test -q --locked --manifest-path examples/server/Cargo.toml
  node_tests tests/server
}

# Folders may hold a run.sh of their own; otherwise every *.test.mjs in them is run.
node_tests() {
  [ -d "$1" ] || return 0
  if [ -x "$1/run.sh" ]; then
    "$1/run.sh"
  else
    find "$1" -name '*.test.mjs' -not -path '*/node_modules/*' -print0 | sort -z | xargs -0 -r node --test --test-reporter=spec
  fi
}

# What a part looks at: without it there is nothing to run yet.
subject() {
  case $1 in
    wasm-pack | sandbox | differential | js | lives | engines | types | platforms | runners | docs | site | components | e2e | frameworks | server) echo "tests/$1" ;;
    *) echo . ;;
  esac
}

all="setup fmt clippy rustdoc native package wasm wasm-pack pkg-check sandbox differential js lives engines types platforms runners docs site components e2e frameworks server"
parts=${*:-$all}
# Each part gets a temporary folder of its own, and has to leave it empty.
temporary=$(mktemp -d "${TMPDIR:-/tmp}/mp-session-test.XXXXXX")
# PostgreSQL runs as a user of its own and has to get through.
chmod 711 "$temporary"
trap 'rm -rf "$temporary"' EXIT
failed=()
summary=()
started=$SECONDS

for part in $parts; do
  declare -F "part_${part//-/_}" >/dev/null || stop "no part called '$part'; there are: $all"
  if ! [ -e "$(subject "$part")" ]; then
    summary+=("$(printf '%-11s skipped: no %s' "$part" "$(subject "$part")")")
    continue
  fi
  printf '\n=== %s\n' "$part"
  since=$SECONDS
  # A subshell of its own, so that errexit holds inside the part.
  set +e
  (set -e; export TMPDIR="$temporary"; "part_${part//-/_}")
  status=$?
  set -e
  left=$(ls -A "$temporary")
  if [ -n "$left" ]; then
    printf 'left in the temporary folder by %s:\n%s\n' "$part" "$left"
    find "$temporary" -mindepth 1 -delete
    status=1
  fi
  if [ $status = 0 ]; then
    summary+=("$(printf '%-11s ok      %4d s' "$part" $((SECONDS - since)))")
  else
    summary+=("$(printf '%-11s FAILED  %4d s' "$part" $((SECONDS - since)))")
    failed+=("$part")
    if [ "$part" = setup ]; then break; fi
  fi
  printf '=== %s\n' "${summary[-1]}"
done

printf '\n'
printf '%s\n' "${summary[@]}"
printf 'total %d s\n' $((SECONDS - started))
if [ ${#failed[@]} != 0 ]; then
  printf 'FAILED: %s\n' "${failed[*]}"
  exit 1
fi
echo "all passed"
