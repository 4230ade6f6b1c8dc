#!/usr/bin/env bash
# The server's tests on the PostgreSQL of POSTGRES_URL, and then a look for secrets in all it has written.
source "$(dirname "$0")/../../scripts/lib.sh"
cd "$root/examples/server"

suite() {
  MP_SESSION_TEST_DATABASE="$POSTGRES_URL/$1" cargo test -q --locked "${@:2}"
}

# On an empty database: two servers start at once, then share it.
suite postgres --test two_servers
suite template1 --test contract --test bad_input --test crowd --test durability --test order_of_logins --test shutdown \
  --test refresh_tokens --test registration --test unionid --test pages --test closing

node ../../tests/server/postgres-outage.mjs
node ../../tests/server/shared-limits.mjs

# Tables and write-ahead log alike: the phone numbers of the tests above, and the app secret.
for secret in 13800138000 13912345678 simulated-app-secret; do
  if grep -raq "$secret" "$POSTGRES_DATA"; then stop "$secret is in clear in PostgreSQL's files"; fi
done
grep -raq nick_name "$POSTGRES_DATA" || stop "PostgreSQL's files were not searched"
