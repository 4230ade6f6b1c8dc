#!/usr/bin/env bash
# Chromium, its driver for wasm-pack's tests, and fonts with which Chinese text is more than boxes.
source "$(dirname "$0")/../lib.sh"

missing=()
have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
have chromedriver || missing+=(chromium-driver)
{ have fc-list && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -c 1)" ]; } || missing+=(fontconfig fonts-noto-cjk)
[ ${#missing[@]} = 0 ] || apt_install "${missing[@]}" ||
  stop "no browser to test in: install ${missing[*]}, then run this again"
