# Shared by the shell scripts: source it, do not run it.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

say() { printf '%s\n' "-- $*" >&2; }

# One line that says what is missing and what to do about it, then the end.
stop() {
  printf '%s\n' "stop: $*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo "$@"
  else
    return 1
  fi
}

apt_install() {
  have apt-get || return 1
  say "installing Debian packages: $*"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || return 1
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2
}

# The version of a crate that Cargo.lock names.
locked_version() {
  awk -v name="\"$1\"" '$1 == "name" && $3 == name { found = 1 }
    found && $1 == "version" { gsub(/"/, "", $3); print $3; exit }' "$root/Cargo.lock"
}

# Says which Rust builds wasm with its std from source: "active", "debian" or, when none can yet, nothing.
wasm_toolchain() {
  local candidate sysroot
  for candidate in active debian; do
    sysroot=$(use_toolchain "$candidate" && rustc --print sysroot 2>/dev/null) || continue
    if compgen -G "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib/libtest-*.rlib" >/dev/null &&
      [ -f "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
}

use_toolchain() {
  if [ "$1" = debian ]; then export RUSTUP_TOOLCHAIN=debian; fi
}
