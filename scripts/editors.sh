#!/usr/bin/env bash
# Unpack editors that Debian 12 does not have new enough into .cache/editors, for the tests: Neovim 0.12 and Helix.
#   scripts/editors.sh [neovim] [helix]
# It reads this machine's own list of Debian mirrors, installs nothing, changes nothing outside of the folder, and needs no root.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$PWD/.cache/editors
arch=$(dpkg --print-architecture)
multiarch=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
declare -A suites=([neovim]=sid [helix]=trixie) packages=([neovim]=neovim [helix]=hx)

say() { printf 'editors: %s\n' "$*" >&2; }

# One Debian source for another suite, from either format of the machine's list.
source_line() {
    local uri file=/etc/apt/sources.list.d/debian.sources
    [ -f "$file" ] || file=$(grep -lsE '^URIs:' /etc/apt/sources.list.d/*.sources | head -1)
    if [ -n "$file" ]; then
        uri=$(awk '/^URIs:/ { print $2; exit }' "$file")
    else
        uri=$(awk '$1 == "deb" { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z+]+:/) { print $i; exit } }' /etc/apt/sources.list)
    fi
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$uri" "$1"
}

# The packages and everything they need, unpacked into a folder of their own.
unpack() {
    local suite=$1 package=$2 root=$3 apt=$3.apt
    mkdir -p "$apt"/{lists/partial,cache/archives/partial,parts} "$root"
    source_line "$suite" >"$apt/sources.list"
    : >"$apt/status"
    local options=(-o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts="$apt/parts" -o Dir::State::lists="$apt/lists"
        -o Dir::Cache="$apt/cache" -o Dir::State::status="$apt/status" -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)"
        -o APT::Install-Recommends=0 -o APT::Architecture="$arch" -o Acquire::Languages=none -o Acquire::http::Timeout=20 -o Acquire::Retries=1)
    apt-get "${options[@]}" -qq update >"$apt/log" 2>&1 &&
        apt-get "${options[@]}" -qq -y --download-only install "$package" >>"$apt/log" 2>&1 || {
        tail -3 "$apt/log" >&2
        say "$package cannot be fetched; tests that need it will say so"
        return 1
    }
    for each in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$each" "$root"; done
    rm -rf "$apt"
}

# A program with the loader and libraries it was built against; DT_RPATH also holds for what it starts of itself.
patch() {
    patchelf --set-interpreter "$2"/ld-linux-*.so.* --force-rpath --set-rpath "$2" "$1"
}

neovim() {
    local root=$home/neovim lib=$home/neovim/usr/lib/$multiarch
    unpack "${suites[neovim]}" "${packages[neovim]}" "$root" && patch "$root/usr/bin/nvim" "$lib" || return 1
    cat >"$home/bin/nvim" <<WRAPPER
#!/bin/sh
export VIM=$root/usr/share/nvim VIMRUNTIME=$root/usr/share/nvim/runtime LUA_CPATH="$lib/lua/5.1/?.so;;"
exec "$root/usr/bin/nvim" --cmd "set rtp^=$root/usr/lib/nvim" "\$@"
WRAPPER
}

helix() {
    local root=$home/helix lib=$home/helix/usr/lib/$multiarch program
    unpack "${suites[helix]}" "${packages[helix]}" "$root" || return 1
    program=$(ls "$root/usr/lib/hx/hx" "$root/usr/lib/helix/hx" "$root/usr/bin/hx" 2>/dev/null | head -1)
    patch "$program" "$lib" || return 1
    cat >"$home/bin/hx" <<WRAPPER
#!/bin/sh
export HELIX_RUNTIME=$(find "$root" -type d -name runtime | head -1)
exec "$program" "\$@"
WRAPPER
}

if ! command -v patchelf >/dev/null || ! command -v dpkg-deb >/dev/null; then
    say "patchelf is needed, and Debian: sudo apt-get install -y patchelf"
    exit 1
fi
mkdir -p "$home/bin"
failed=0
for editor in "${@:-neovim}"; do
    [ -n "${packages[$editor]:-}" ] || { say "no editor is called $editor: there are ${!packages[*]}"; exit 2; }
    rm -rf "${home:?}/$editor" "$home/$editor.apt"
    if "$editor"; then
        chmod +x "$home"/bin/*
        say "$editor is in .cache/editors/bin"
    else
        failed=1
    fi
done
exit $failed
