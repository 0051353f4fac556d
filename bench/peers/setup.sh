#!/usr/bin/env bash
# Makes the Python environment that the peers run in: bench/peers/setup.sh [FOLDER], by default build/peers.
# Needs Python 3.11 or newer with venv (Debian: python3-venv), 3 GB to fetch and 8 GB of disk. To be rid of it, delete
# the folder.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
environment=${1:-$here/../../build/peers}
[ -x "$environment/bin/pip" ] || "${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --no-cache-dir --requirement "$here/requirements.txt"
