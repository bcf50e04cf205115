#!/bin/sh
# Ends the Slurm that up.sh started in DIR.
#   down.sh DIR
# SPDX-License-Identifier: GPL-3.0-or-later
for daemon in slurmd slurmctld munge; do
    [ -s "$1/$daemon.pid" ] || continue
    pid=$(cat "$1/$daemon.pid")
    kill "$pid" 2>/dev/null
    tries=0
    while [ -e "$1/$daemon.pid" ] && kill -0 "$pid" 2>/dev/null && [ $tries -lt 50 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
done
true
