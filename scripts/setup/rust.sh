#!/usr/bin/env bash
# Native Rust: enough for cargo test, clippy and fmt.
source "$(dirname "$0")/../lib.sh"

have cargo || stop "cargo is missing: install Rust's stable toolchain with rustup, then run this again"
minor=$(rustc --version | sed -E 's/^rustc 1\.([0-9]+).*/\1/')
[ "$minor" -ge 85 ] || stop "$(rustc --version) is too old: run 'rustup update stable' (1.85 or newer is needed)"
have cc || apt_install gcc libc6-dev || stop "no C compiler: install gcc, then run this again"

for component in clippy rustfmt; do
  cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1 && continue
  timeout 120 rustup component add "$component" >&2 ||
    stop "$component is missing: run 'rustup component add $component', then run this again"
done
