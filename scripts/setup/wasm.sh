#!/usr/bin/env bash
# A Rust that builds wasm with its std from source, wasm-pack, and the wasm-bindgen program that Cargo.lock asks for.
source "$(dirname "$0")/../lib.sh"
"$root/scripts/setup/rust.sh"

from_rustup() {
  have rustup && timeout 20 rustup check >/dev/null 2>&1 || return 1
  say "asking rustup for the wasm target and the std sources"
  timeout 180 rustup target add wasm32-unknown-unknown >&2 && timeout 180 rustup component add rust-src >&2
}

# rustup's servers are out of reach on some machines; Debian packages a Rust that has everything but the built std.
from_debian() {
  say "rustup cannot provide it; turning to Debian's Rust"
  if ! [ -x /usr/bin/rustc ] || ! [ -x /usr/bin/cargo-clippy ] || ! have lld-22 || ! [ -d /usr/lib/rustlib/src/rust/library ]; then
    apt_install rustc-web cargo-web rust-web-src rust-web-llvm rust-web-clippy lld-22 || return 1
  fi
  rustup toolchain link debian /usr >&2 || return 1
  compgen -G "/usr/lib/rustlib/wasm32-unknown-unknown/lib/libtest-*.rlib" >/dev/null || build_std
}

build_std() {
  say "building the std for wasm32 (about 90 s, once)"
  local work="$root/.cache/wasm-std" to=/usr/lib/rustlib/wasm32-unknown-unknown/lib
  rm -rf "$work" && mkdir -p "$work/src"
  printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n[lib]\ncrate-type = ["cdylib"]\n[workspace]\n' >"$work/Cargo.toml"
  : >"$work/src/lib.rs"
  (cd "$work" && RUSTUP_TOOLCHAIN=debian RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR=target \
    cargo build -q --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort,test) >&2 || return 1
  as_root mkdir -p "$to"
  as_root cp "$work"/target/wasm32-unknown-unknown/release/deps/*.rlib "$to/"
  rm -rf "$work"
}

if [ -z "$(wasm_toolchain)" ]; then
  from_rustup || from_debian || true
  [ -n "$(wasm_toolchain)" ] ||
    stop "no Rust here can build wasm: run 'rustup target add wasm32-unknown-unknown' and 'rustup component add rust-src' where rustup's servers can be reached, or give this user root or sudo on Debian 12"
fi

bindgen=$(locked_version wasm-bindgen)
if [ "$(wasm-bindgen --version 2>/dev/null)" != "wasm-bindgen $bindgen" ] || ! have wasm-bindgen-test-runner; then
  say "building wasm-bindgen $bindgen (about 3 min, once)"
  # Its own lock file can name versions that a registry mirror lacks.
  cargo install -q --locked wasm-bindgen-cli --version "=$bindgen" >&2 ||
    cargo install -q wasm-bindgen-cli --version "=$bindgen" >&2 ||
    stop "wasm-bindgen could not be built: run 'cargo install wasm-bindgen-cli --version =$bindgen' and see what it says"
fi

pack=0.15.1
if [ "$(wasm-pack --version 2>/dev/null)" != "wasm-pack $pack" ]; then
  say "building wasm-pack $pack (about 5 min, once)"
  cargo install -q --locked wasm-pack --version "=$pack" >&2 ||
    stop "wasm-pack could not be built: run 'cargo install --locked wasm-pack --version $pack' and see what it says"
fi
