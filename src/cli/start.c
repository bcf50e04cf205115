/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/start.h"

#include "base/draw.h"
#include "cli/data_path.h"
#include "io/results.h"

#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <signal.h>
#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* A stream that the caller closed would give its number to the next file opened, and then
 * what is printed would end in that file: such numbers are taken by /dev/null, standard
 * output's so that writing to it still fails. */
static void hold_closed_streams(void)
{
    static const int modes[] = {O_RDONLY, O_RDONLY, O_WRONLY};
    for (int stream = 0; stream < 3; stream++) {
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", modes[stream]) < 0)
            return;
    }
}

/* Large arrays come from the kernel, which gives them memory page by page as they are written to.
 * In what was freed before, glibc zeroes them whole, parts that nobody will use included. */
static void take_large_arrays_from_the_kernel(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

void cg_program_start(void)
{
    hold_closed_streams();
    take_large_arrays_from_the_kernel();
    cg_data_path_extend();
    gsl_set_error_handler_off();
#ifdef SIGXFSZ
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit then is a failed write with its message */
#endif
}

void cg_program_version(const char *name)
{
    printf("%s %s\n"
           "results format %d, random layout %d; GSL %s, HDF5 %s, cJSON %s\n"
           "Licence GPL-3.0-or-later: free software, without any warranty.\n",
           name, CG_VERSION, CG_RESULTS_FORMAT, CG_RANDOM_LAYOUT, gsl_version, CG_HDF5_VERSION,
           CG_CJSON_VERSION);
}
