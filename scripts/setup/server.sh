#!/usr/bin/env bash
# The reference back end and the simulated platform.
source "$(dirname "$0")/../lib.sh"
"$root/scripts/setup/rust.sh"
cd "$root/examples/server"

[ -x target/debug/mp-session-server ] && [ -x target/debug/wechat-sim ] || say "building the back end (a few minutes, once)"
cargo build -q --locked --bins || stop "the back end does not build: run 'cargo build' in examples/server and see what it says"
