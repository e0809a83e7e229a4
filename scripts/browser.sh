#!/bin/sh
# The report page in Chromium, with pictures of it in .cache/browser; skipped, with a word about it, where there is none.
set -eu
cd "$(dirname "$0")/.."
place="$PWD/.cache/browser"
for program in node npm; do
    command -v "$program" >/dev/null || { echo "skipped: no $program (apt install nodejs npm)"; exit 0; }
done
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || {
    echo "skipped: no Chromium (apt install chromium)"
    exit 0
}
mkdir -p "$place"
cp tests/browser/package.json tests/browser/package-lock.json tests/browser/.npmrc "$place"
npm ci --prefix "$place" --no-fund --no-audit --silent
NOCTULE_TEST_PLAYWRIGHT="$place" NOCTULE_TEST_PICTURES="$place/pictures" python -m pytest tests/browser "$@"
