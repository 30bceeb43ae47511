#!/bin/sh
# Installs the Debian packages of those programs that are not here yet:
#
#     setup/system.sh program=package …
#
# It says what it installs and asks nothing. Where it may not install, it prints the command to run, and fails.
# SYSTEM=skip goes on without them.
set -eu

is_here() {
    case $1 in
        # Debian's python3 cannot make an environment with pip by itself; one that stands here already can do without.
        python-venv) .venv/bin/python -c "import pip" 2>/dev/null || "${PYTHON:-python3}" -c "import ensurepip" 2>/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

missing=
for pair in "$@"; do
    is_here "${pair%%=*}" || missing="$missing ${pair#*=}"
done
[ -n "$missing" ] || exit 0

if [ "${SYSTEM:-}" = skip ]; then
    echo "Going on without these system packages:$missing"
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "Sonic installs its system packages on Debian and its kin only. Please install what these hold:$missing" >&2
    echo "and run this again; or go on without, by adding SYSTEM=skip." >&2
    exit 1
fi

install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Sonic needs system packages that only an administrator of this machine may install. Please run" >&2
    echo >&2
    echo "    sudo $install" >&2
    echo >&2
    echo "and then this again. (SYSTEM=skip goes on without scsynth: everything but WAV renders works.)" >&2
    exit 1
fi

echo "Installing system packages:$missing"
said=$(mktemp)
trap 'rm -f "$said"' EXIT
quietly() { $as_root env DEBIAN_FRONTEND=noninteractive "$@" -qq >"$said" 2>&1 </dev/null; }
# The list of packages is fetched anew only where the one at hand does not do.
if ! quietly $install && ! { quietly apt-get update && quietly $install; }; then
    cat "$said" >&2
    echo "Could not install:$missing" >&2
    exit 1
fi
