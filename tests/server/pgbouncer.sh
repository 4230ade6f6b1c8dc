#!/usr/bin/env bash
# Behind pgbouncer in transaction mode the server works or says at its start what to set. Runs under with-postgres.sh.
source "$(dirname "$0")/../../scripts/lib.sh"
pgbouncer=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
[ -x "$pgbouncer" ] || apt_install pgbouncer || { say "skipped: pgbouncer is missing, and there is no package for it"; exit 0; }

folder=$(mktemp -d)
trap 'kill "$(cat "$folder/pid" 2>/dev/null)" 2>/dev/null; rm -rf "$folder"' EXIT
[[ $POSTGRES_URL =~ ^postgres://tester:(.*)@127.0.0.1:([0-9]+)$ ]]
password=${BASH_REMATCH[1]} postgres_port=${BASH_REMATCH[2]}
port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
server="$root/examples/server/target/debug/mp-session-server"
[ "$(id -u)" != 0 ] || chown postgres "$folder"

# start [setting…]
start() {
  kill "$(cat "$folder/pid" 2>/dev/null)" 2>/dev/null || true
  {
    printf '[databases]\npostgres = host=127.0.0.1 port=%s user=tester password=%s\n' "$postgres_port" "$password"
    printf '[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = %s\nunix_socket_dir =\npool_mode = transaction\n' "$port"
    printf 'auth_type = any\npidfile = %s/pid\nlogfile = %s/log\ndefault_pool_size = 4\n' "$folder" "$folder"
    printf '%s\n' "$@"
  } >"$folder/ini"
  while kill -0 "$(cat "$folder/pid" 2>/dev/null || echo x)" 2>/dev/null; do sleep 0.1; done
  local become=()
  [ "$(id -u)" != 0 ] || become=(runuser -u postgres --)
  "${become[@]}" "$pgbouncer" -d -q "$folder/ini" || return 1
  until (: </dev/tcp/127.0.0.1/"$port") 2>/dev/null; do sleep 0.1; done
}

try() {
  MP_SESSION_APP_SECRET=simulated-app-secret timeout 10 "$server" --listen 127.0.0.1:0 --app-id wx0123456789abcdef \
    --database "postgres://tester@127.0.0.1:$port/postgres" --wechat-api http://127.0.0.1:1 check 2>&1 || true
}

# expect <text> <under what circumstances>
expect() {
  local said
  said=$(try)
  [[ $said == *"$1"* ]] || stop "$2: $said"
}

start
expect 'this looks like pgbouncer' "without settings"

# An old one does not start with a setting it does not know.
if start 'ignore_startup_parameters = extra_float_digits' 'max_prepared_statements = 100' 2>/dev/null; then
  expect 'database      ok' "with settings"
  say "pgbouncer from 1.21 on: works"
else
  start 'ignore_startup_parameters = extra_float_digits'
  expect 'this looks like pgbouncer' "an old pgbouncer"
  say "pgbouncer before 1.21: the server says what to set"
fi
