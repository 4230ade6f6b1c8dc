#!/usr/bin/env bash
# What the back ends of examples/backends need, each by its own language's means.
source "$(dirname "$0")/../lib.sh"
"$root/scripts/setup/node.sh"

# Node's own addon builder would fetch headers that an installed Node has beside it.
express() {
  cd "$root/examples/backends/express"
  local prefix
  prefix=$(dirname "$(dirname "$(node -p process.execPath)")")
  if [ -f "$prefix/include/node/node.h" ]; then export npm_config_nodedir=$prefix; fi
  if node "$root/scripts/setup/node-packages.mjs" && node -e "new (require('better-sqlite3'))(':memory:')" 2>/dev/null; then return; fi
  say "installing the packages of examples/backends/express (better-sqlite3 is built from source where no binary can be fetched: a few minutes, once)"
  have c++ || apt_install g++ make || true
  npm ci --no-audit --no-fund --prefer-offline --loglevel=error >&2 ||
    stop "npm could not install the packages of examples/backends/express: check that its registry can be reached and that there is a C++ compiler with make and python3, then run this again"
}

# Python's packages in a folder of its own, made anew when the list of them changes.
fastapi() {
  local wanted="$root/examples/backends/fastapi/requirements.txt" folder="$root/.cache/backends/fastapi"
  if cmp -s "$wanted" "$folder/requirements.txt"; then return; fi
  have python3 || apt_install python3 || stop "python3 is missing: install it"
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || stop "python3's venv is missing: install python3-venv"
  say "installing the packages of examples/backends/fastapi"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$folder/bin/pip" install -q --disable-pip-version-check -r "$wanted" >&2 ||
    stop "pip could not install the packages of examples/backends/fastapi: is the Python package index reachable?"
  cp "$wanted" "$folder/requirements.txt"
}

# With what examples/backends/php needs of it.
php_itself() {
  local extensions="curl openssl pdo_sqlite"
  if have php && php -r 'foreach (array_slice($argv, 1) as $name) if (!extension_loaded($name)) exit(1);' $extensions; then return; fi
  apt_install php-cli php-curl php-sqlite3 || stop "php is missing, or one of its extensions: install PHP 8.2 or newer with $extensions"
}

(express)
fastapi
php_itself
