#!/bin/sh
# Make sure that a Chromium and a Korean font are on the machine; the browser tests need both.
set -eu
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium is missing: install it with your system's packages, then run again." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
$as_root apt-get update -qq
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" fonts-nanum >/dev/null
}
# The shell alone draws the same pages in less time; older systems have only the whole browser.
install chromium-headless-shell 2>/dev/null || install chromium
