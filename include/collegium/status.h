/* collegium — status codes and error messages.
 *
 * Every fallible function of the library returns a cg_status: 0 for success, a
 * negative code otherwise, and describes the failure in a caller-owned cg_error.
 * The library never prints, exits, or keeps a global.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef COLLEGIUM_STATUS_H
#define COLLEGIUM_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define CG_API __attribute__((visibility("default")))
#define CG_PRINTF(format_at, args_at) __attribute__((format(printf, format_at, args_at)))
#else
#define CG_API
#define CG_PRINTF(format_at, args_at)
#endif

/* X(name, value, exit code of the program, what it means) */
#define CG_STATUS_CODES(X)                                                                         \
    X(OK, 0, 0, "success")                                                                         \
    X(USAGE, -1, 2, "the command line is wrong")                                                   \
    X(INPUT, -2, 3, "an input file or a value in it is wrong")                                     \
    X(FILE, -3, 4, "a file cannot be opened, read or written")                                     \
    X(EXISTS, -4, 4, "the output exists and --force was not given")                                \
    X(MEMORY, -5, 5, "not enough memory")                                                          \
    X(LIMIT, -6, 3, "a size exceeds what the program or the machine can hold")                     \
    X(INVARIANT, -7, 6, "an invariant of the model is broken (a bug: please report it)")           \
    X(INTERRUPTED, -8, 7, "stopped by a signal before the end")                                    \
    X(THREAD, -9, 5, "a thread could not be started")                                              \
    X(DIFFERS, -10, 1, "a comparison or check came out unequal")

typedef enum cg_status {
#define X(name, value, exit_code, text) CG_##name = value,
    CG_STATUS_CODES(X)
#undef X
} cg_status;

/* The first failure wins: a cg_error that already holds one is not overwritten. */
typedef struct cg_error {
    cg_status code;
    char message[1500]; /* UTF-8, one or more lines, no trailing newline */
} cg_error;

/* One sentence for a code; never NULL. */
CG_API const char *cg_status_text(cg_status code);

/* The program's exit code for a status; documented in `collegium --help`. */
CG_API int cg_status_exit_code(cg_status code);

/* Records `code` and a printf-formatted message in *error (which may be NULL)
 * and returns `code`, so that `return cg_fail(...)` reads as one statement. */
CG_API cg_status cg_fail(cg_error *error, cg_status code, const char *format, ...) CG_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif
#endif
