#!/bin/sh
# The connectors, in a virtual environment with SALib and the EMA workbench from PyPI.
#   connectors.sh SOURCE-ROOT
# SPDX-License-Identifier: GPL-3.0-or-later
set -u
python=$(sh "$1/tools/venv.sh" experiments 'SALib>=1.5' 'ema_workbench>=2.5' 'platypus-opt>=1.4' \
    xarray h5netcdf h5py seaborn pytest)
code=$?
[ $code -eq 77 ] && echo 'skipped: the connectors to SALib and the EMA workbench are not tested'
[ $code -eq 0 ] || exit $code
exec "$python" -m pytest -p no:cacheprovider -q -W ignore "$1/tests/analysis/test_connectors.py"
