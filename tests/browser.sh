#!/bin/sh
# The browser tests need a Chromium; where none is found and this is Debian, install its own.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
    echo "No chromium found: the browser tests will be skipped. Install it with your package manager." >&2
fi
