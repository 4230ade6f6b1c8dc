#!/usr/bin/env bash
# The back end as a whole, beyond what `cargo test` in examples/server covers on SQLite: its OpenAPI file, the
# conformance kit, PostgreSQL, and requests made up from the file. --long: more of the latter two, and many servers.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root"

examples=15 rounds=1
case ${1:-} in
  '' | --quick) ;;
  --long)
    examples=300 rounds=5
    export MP_SESSION_FULL_MATRIX=1
    ;;
  *) stop "usage: tests/server/run.sh [--quick|--long]" ;;
esac

say "building the server and its tests"
cargo build -q --locked --manifest-path examples/server/Cargo.toml --bins --tests

say "OpenAPI file"
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
findings=$(npx --no-install redocly lint examples/server/openapi.yaml 2>&1) || stop "$findings"

scripts/setup/backends.sh
say "conformance kit"
node --test tests/server/*.test.mjs

say "full disk"
node tests/server/full-disk.mjs

say "PostgreSQL"
for _ in $(seq "$rounds"); do
  tests/server/with-postgres.sh tests/server/postgres-suite.sh
done

if [ "$rounds" != 1 ]; then
  say "twenty servers on one PostgreSQL"
  tests/server/with-postgres.sh node tests/server/many-processes.mjs
  say "pgbouncer"
  tests/server/with-postgres.sh tests/server/pgbouncer.sh
  tests/server/static-binary.sh
fi

say "clients generated from the OpenAPI file"
node tests/server/generated-clients.mjs

say "requests made up from the OpenAPI file"
node tests/server/made-up-requests.mjs "$(tests/server/schemathesis.sh)" "$examples"
say "server: all passed"
