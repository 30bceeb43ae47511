#!/bin/sh
# Makes the Python environment .venv, unless one of this very folder stands there and runs.
set -eu

if ! "$PYTHON" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
    echo "Sonic needs Python 3.11 or newer, and '$PYTHON' is none. Name another: make run PYTHON=/path/to/python3" >&2
    exit 1
fi
# An environment knows its own path: after its folder was moved or copied, its programs would run somewhere else.
if .venv/bin/python -c "import pip" 2>/dev/null && grep -qF -- " $(pwd -P)/.venv" .venv/pyvenv.cfg; then
    exit 0
fi
echo "Making a Python environment in .venv"
"$PYTHON" -m venv --clear .venv
