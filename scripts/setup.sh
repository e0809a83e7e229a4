#!/bin/sh
# Make a virtual environment out of lock files, whichever of venv, pip, uv and virtualenv this machine has.
#   scripts/setup.sh DIRECTORY LOCK...
# The environment is made anew; a stamp tells make that it is complete. Needs no root and no HOME.
set -eu
cd "$(dirname "$0")/.."
directory=$1
shift
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_REQUIRE_VIRTUALENV=0 PYTHONNOUSERSITE=1

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    say "no Python >= 3.11 found; on Debian: sudo apt-get install -y python3 python3-venv"
    return 1
}

# Each way ends with $directory/bin/python, and `install` able to fill it.
make_environment() {
    rm -rf "$directory"
    if "$python" -m venv "$directory" >/dev/null 2>&1; then return; fi
    rm -rf "$directory"
    if "$python" -m virtualenv --quiet "$directory" >/dev/null 2>&1; then return; fi
    rm -rf "$directory"
    if can_pip_fill_others && "$python" -m venv --without-pip "$directory" >/dev/null 2>&1; then return; fi
    rm -rf "$directory"
    if command -v uv >/dev/null && uv venv --quiet --seed --python "$python" "$directory"; then return; fi
    rm -rf "$directory"
    say "this Python can make no virtual environment; on Debian one line helps: sudo apt-get install -y python3-venv"
    return 1
}

# pip >= 22.3 can install into another environment than its own.
can_pip_fill_others() { "$python" -m pip --python "$python" --version >/dev/null 2>&1; }

# The build lock comes first: it brings pip itself, so that from then on the environment fills itself.
fill() {
    bootstrap="$directory/bin/python -m pip"
    $bootstrap --version >/dev/null 2>&1 || bootstrap="$python -m pip --python $directory/bin/python"
    $bootstrap install $pip_flags -r requirements/build.txt
    for lock in "$@"; do
        "$directory/bin/python" -m pip install $pip_flags -r "$lock"
    done
}

pip_flags="--quiet --require-hashes --only-binary :all: --no-deps"
python=$(find_python)
say "making $directory with $("$python" --version), this takes a minute"
make_environment
fill "$@"
touch "$directory/.complete"
