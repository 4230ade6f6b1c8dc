#!/usr/bin/env bash
# Changes every operator, value and match arm of the machine, one at a time, with cargo-mutants, and
# looks whether the behaviour suite notices. Takes about half an hour. Arguments go to cargo-mutants.
source "$(dirname "$0")/lib.sh"
cd "$root"

version=27.1.0
if [ "$(cargo mutants --version 2>/dev/null)" != "cargo-mutants $version" ]; then
  say "installing cargo-mutants $version"
  cargo install -q --locked --version "$version" cargo-mutants
fi

# A mutant that loops for ever must not take all the memory with it.
ulimit -v 8000000
mkdir -p target/mutants
export CARGO_PROFILE_DEV_DEBUG=0
status=0
nice cargo mutants --config scripts/mutants.toml --file 'src/session/**' --output target/mutants \
  --no-shuffle --jobs 1 --timeout 20 --build-timeout 300 \
  --cargo-arg=--lib --cargo-arg=--test=behaviour "$@" || status=$?
# 3 says that some did not end: the time limit noticed them. Only a missed one is a failure.
if [ "$status" = 3 ] && [ ! -s target/mutants/mutants.out/missed.txt ]; then status=0; fi
exit "$status"
