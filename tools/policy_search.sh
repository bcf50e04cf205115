#!/bin/sh
# The search for reconciled policies (analysis/policy_search.py) in a virtual environment of its own,
# with the program built here or the one that COLLEGIUM names. Arguments are the search's.
#   sh tools/policy_search.sh --help
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
cd "$(dirname "$0")/.."
python=$(sh tools/venv.sh experiments 'SALib>=1.5' 'ema_workbench>=2.5' 'platypus-opt>=1.4' \
    xarray h5netcdf h5py seaborn pytest)
PYTHONPATH=analysis exec "$python" -W ignore analysis/policy_search.py "$@"
