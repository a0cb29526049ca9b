# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# packages.sh - installs what is missing of a list of Debian packages; asks nothing.
# To be sourced: install_packages NAME...

install_packages() {
    local missing=() name become=() log

    if ! command -v dpkg-query >/dev/null; then
        echo "This is no Debian: make sure that you have the counterparts of: $*" >&2
        return 0
    fi
    for name in "$@"; do
        [[ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" == installed ]] ||
            missing+=("$name")
    done
    if ((${#missing[@]} == 0)); then
        return 0
    fi
    if (($(id -u) != 0)); then
        if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
            echo "Missing packages; install them as root: apt-get install ${missing[*]}" >&2
            return 1
        fi
        become=(sudo -n)
    fi
    echo "Installing (a minute or two): ${missing[*]}" >&2
    log="$(mktemp)"
    # ${become[@]+...}: an empty array is "unbound" for bash before 4.4.
    if ! { ${become[@]+"${become[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        ${become[@]+"${become[@]}"} env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        echo "The packages could not be installed; what apt-get said stands above." >&2
        return 1
    fi
    rm -f "$log"
}
