#!/usr/bin/env bash
# Builds the server as the build file of the container does, without a container tool: the binary must need no other
# file and start.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root/examples/server"
target=$(rustc -vV | awk '/^host:/ { print $2 }')
say "building a static binary (some minutes)"
RUSTFLAGS="-C target-feature=+crt-static" cargo build -q --locked --release --target "$target" --bin mp-session-server
binary="target/$target/release/mp-session-server"
if ldd "$binary" 2>&1 | grep -q '=>'; then stop "the binary needs $(ldd "$binary")"; fi
"$binary" --version
# An empty file system but for the binary, as in the container.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/data"
cp "$binary" "$folder/"
if unshare --user --map-root-user chroot "$folder" /mp-session-server --version >/dev/null 2>&1; then
  table=$(MP_SESSION_APP_SECRET=simulated-app-secret unshare --user --map-root-user chroot "$folder" /mp-session-server \
    --app-id wx0123456789abcdef --database sqlite:/data/data.db --wechat-api http://127.0.0.1:1 check || true)
  [[ $table == *"database      ok"* ]] || stop "in an empty file system: $table"
  say "starts in an empty file system"
fi
say "$(du -h "$binary" | cut -f1) in one file"
