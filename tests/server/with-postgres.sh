#!/usr/bin/env bash
# Runs a command with a PostgreSQL of its own: an empty cluster on a free port, owned by an unprivileged user, in
# POSTGRES_URL (without the database's name), its files in POSTGRES_DATA, and the
# commands POSTGRES_STOP and POSTGRES_START. Installs Debian's package when there is none.
source "$(dirname "$0")/../../scripts/lib.sh"

# Debian keeps the server's programs out of the PATH.
find_programs() {
  local initdb
  initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || true)
  [ -n "$initdb" ] || initdb=$(command -v initdb || true)
  [ -n "$initdb" ] && dirname "$initdb"
}

# PostgreSQL refuses to run as root.
unprivileged() {
  if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}

programs=$(find_programs || true)
if [ -z "$programs" ]; then
  apt_install postgresql || stop "PostgreSQL is missing: install your system's postgresql package"
  programs=$(find_programs) || stop "PostgreSQL was installed, but initdb is not to be found"
fi
owner=postgres
id -u "$owner" >/dev/null 2>&1 || owner=nobody

folder=$(mktemp -d)
stop_postgres() {
  unprivileged "$programs/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop_postgres EXIT

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '%s\n' "$password" >"$folder/password"
[ "$(id -u)" != 0 ] || chown -R "$owner" "$folder"
cd "$folder"
unprivileged "$programs/initdb" -D "$folder/data" -U tester --pwfile="$folder/password" -A scram-sha-256 -E UTF8 --no-sync >/dev/null
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
cat >>"$folder/data/postgresql.conf" <<END
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_connections = 200
END
unprivileged "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -w start >/dev/null ||
  stop "PostgreSQL does not start: $(tail -n 3 "$folder/log")"

cd "$root"
become=
[ "$(id -u)" != 0 ] || become="runuser -u $owner --"
export POSTGRES_STOP="$become $programs/pg_ctl -D $folder/data -m immediate -w stop"
export POSTGRES_START="$become $programs/pg_ctl -D $folder/data -l $folder/log -w start"
POSTGRES_URL="postgres://tester:$password@127.0.0.1:$port" POSTGRES_DATA="$folder/data" "$@"
