/* How many processors this process may use.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_RUN_CPUS_H
#define CG_RUN_CPUS_H

/* The CPU quota of the process's control group (version 1 or 2), in processors, rounded up;
 * 0 without one. `root` is put before /proc and /sys: "" on a live system. */
unsigned cg_cgroup_cpus(const char *root);

/* A whole number from 1 to 65,536 written in full (SLURM_CPUS_PER_TASK); 0 for anything
 * else and for NULL. */
unsigned cg_parse_cpus(const char *text);

#endif
