/* Preloaded (LD_PRELOAD): makes the n-th call of one kind fail.
 *
 *   CG_FAULT=CALL:N:WHAT   CALL: write, fsync, rename, link, open, close, read, fopen, fread,
 *                          fwrite, fclose, fflush, mkdir, tmpfile, thread, time, or any of files
 *                          WHAT: EIO, ENOSPC, EDQUOT, EROFS, EMFILE, EAGAIN, EINTR,
 *                          SHORT (half is written), KILL (the process dies before the call),
 *                          JUMP (the clock goes back 30 years), LEAP (forward as many)
 *   CG_FAULT_COUNT=F       the numbers of calls are written to file F
 *   CG_SERVE=IN,OUT        one such fault a line, or "none" (serve.h)
 *
 * Calls that the C library makes inside itself are not seen, those of HDF5 and zlib are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* both names of each call are defined here */
#include "serve.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* clang-format off */
#define CALLS(X) \
    X(write) X(fsync) X(rename) X(link) X(open) X(close) X(read) X(fopen) X(fread) X(fwrite) \
    X(fclose) X(fflush) X(mkdir) X(tmpfile) X(thread) X(time)
/* clang-format on */

enum call {
#define X(name) CALL_##name,
    CALLS(X)
#undef X
        N_CALLS
};

static const char *const names[N_CALLS] = {
#define X(name) #name,
    CALLS(X)
#undef X
};

static const struct {
    const char *name;
    int code;
} faults[] = {{"EIO", EIO},       {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}, {"EROFS", EROFS},
              {"EMFILE", EMFILE}, {"EAGAIN", EAGAIN}, {"EINTR", EINTR},   {"SHORT", -1},
              {"KILL", -2},       {"JUMP", -3},       {"LEAP", -4}};

static atomic_ulong counts[N_CALLS];
static int armed_call = -1, armed_code;
static unsigned long armed_at;
static atomic_int ready;

/* The fault of this call: 0 for none, else a code of the table. */
static int fault(enum call call)
{
    if (!atomic_load(&ready))
        return 0;
    const unsigned long n = atomic_fetch_add(&counts[call], 1) + 1;
    if ((int)call != armed_call || n != armed_at)
        return 0;
    if (armed_code == -2)
        kill(getpid(), SIGKILL);
    return armed_code;
}

#define REAL(type, name, ...)                                                                      \
    static type (*real)(__VA_ARGS__);                                                              \
    if (real == NULL)                                                                              \
    *(void **)&real = dlsym(RTLD_NEXT, name)

#define FAIL_IF(call, value)                                                                       \
    do {                                                                                           \
        const int code = fault(CALL_##call);                                                       \
        if (code > 0) {                                                                            \
            errno = code;                                                                          \
            return value;                                                                          \
        }                                                                                          \
    } while (0)

ssize_t write(int descriptor, const void *bytes, size_t n)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    const int code = fault(CALL_write);
    if (code > 0) {
        errno = code;
        return -1;
    }
    return real(descriptor, bytes, code == -1 && n > 1 ? n / 2 : n);
}

ssize_t read(int descriptor, void *bytes, size_t n)
{
    REAL(ssize_t, "read", int, void *, size_t);
    const int code = fault(CALL_read);
    if (code > 0) {
        errno = code;
        return -1;
    }
    return real(descriptor, bytes, code == -1 && n > 1 ? n / 2 : n);
}

#define PREAD(name, offset_type)                                                                   \
    ssize_t name(int descriptor, void *bytes, size_t n, offset_type offset)                        \
    {                                                                                              \
        REAL(ssize_t, #name, int, void *, size_t, offset_type);                                    \
        const int code = fault(CALL_read);                                                         \
        if (code > 0) {                                                                            \
            errno = code;                                                                          \
            return -1;                                                                             \
        }                                                                                          \
        return real(descriptor, bytes, code == -1 && n > 1 ? n / 2 : n, offset);                   \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

int fsync(int descriptor)
{
    REAL(int, "fsync", int);
    FAIL_IF(fsync, -1);
    return real(descriptor);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    FAIL_IF(rename, -1);
    return real(from, to);
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);
    FAIL_IF(link, -1);
    return real(from, to);
}

#define OPEN(name)                                                                                 \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        REAL(int, #name, const char *, int, ...);                                                  \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        const mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;     \
        va_end(rest);                                                                              \
        FAIL_IF(open, -1);                                                                         \
        return real(path, flags, mode);                                                            \
    }
OPEN(open)
OPEN(open64)

int close(int descriptor)
{
    REAL(int, "close", int);
    const int code = fault(CALL_close);
    const int done = real(descriptor);
    if (code > 0) {
        errno = code;
        return -1;
    }
    return done;
}

#define FOPEN(name)                                                                                \
    FILE *name(const char *path, const char *mode)                                                 \
    {                                                                                              \
        REAL(FILE *, #name, const char *, const char *);                                           \
        FAIL_IF(fopen, NULL);                                                                      \
        return real(path, mode);                                                                   \
    }
FOPEN(fopen)
FOPEN(fopen64)

size_t fread(void *bytes, size_t size, size_t n, FILE *file)
{
    REAL(size_t, "fread", void *, size_t, size_t, FILE *);
    const int code = fault(CALL_fread);
    if (code > 0) {
        /* As the C library does after a failed read: the stream keeps the error. */
        const int own = dup(fileno(file)), bad = open("/", O_RDONLY | O_DIRECTORY);
        dup2(bad, fileno(file));
        n = real(bytes, size, n, file);
        dup2(own, fileno(file));
        close(own);
        close(bad);
        errno = code;
        return n;
    }
    return real(bytes, size, n, file);
}

/* Until empty_disk the stream writes to a full disk, so that it keeps the error as the C
 * library would. */
static int fill_disk(FILE *file)
{
    const int own = fileno(file) >= 0 ? dup(fileno(file)) : -1;
    const int full = own >= 0 ? open("/dev/full", O_WRONLY) : -1;
    if (full >= 0) {
        dup2(full, fileno(file));
        close(full);
    }
    return own;
}

static void empty_disk(FILE *file, int own, int code)
{
    static int (*flush)(FILE *);
    if (own < 0)
        return;
    if (flush == NULL)
        *(void **)&flush = dlsym(RTLD_NEXT, "fflush");
    flush(file);
    dup2(own, fileno(file));
    close(own);
    errno = code;
}

size_t fwrite(const void *bytes, size_t size, size_t n, FILE *file)
{
    REAL(size_t, "fwrite", const void *, size_t, size_t, FILE *);
    const int code = fileno(file) >= 0 ? fault(CALL_fwrite) : 0; /* a stream in memory has none */
    const int own = code > 0 ? fill_disk(file) : -1;
    n = real(bytes, size, n, file);
    if (code > 0)
        empty_disk(file, own, code);
    return own >= 0 ? 0 : n;
}

int fclose(FILE *file)
{
    REAL(int, "fclose", FILE *);
    const int code = fault(CALL_fclose);
    const int done = real(file);
    if (code > 0) {
        errno = code;
        return EOF;
    }
    return done;
}

int fflush(FILE *file)
{
    REAL(int, "fflush", FILE *);
    const int code = fault(CALL_fflush);
    const int own = code > 0 && file != NULL ? fill_disk(file) : -1;
    const int done = real(file);
    if (own >= 0)
        empty_disk(file, own, code);
    return own >= 0 ? EOF : done;
}

int mkdir(const char *path, mode_t mode)
{
    REAL(int, "mkdir", const char *, mode_t);
    FAIL_IF(mkdir, -1);
    return real(path, mode);
}

#define TMPFILE(name)                                                                              \
    FILE *name(void)                                                                               \
    {                                                                                              \
        REAL(FILE *, #name, void);                                                                 \
        FAIL_IF(tmpfile, NULL);                                                                    \
        return real();                                                                             \
    }
TMPFILE(tmpfile)
TMPFILE(tmpfile64)

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    const int code = fault(CALL_thread);
    return code > 0 ? code : real(thread, attributes, start, argument);
}

/* Once the clock has jumped it stays there. */
static time_t jumped(void)
{
    static atomic_int years;
    const int code = fault(CALL_time);
    if (code == -3 || code == -4)
        atomic_store(&years, code == -3 ? -30 : 30);
    return (time_t)atomic_load(&years) * 365 * 86400;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL)
        *out = now.tv_sec;
    return now.tv_sec;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    const int done = real(clock, now);
    if (clock == CLOCK_REALTIME && done == 0)
        now->tv_sec += jumped();
    return done;
}

static void at_end(void)
{
    const char *path = getenv("CG_FAULT_COUNT");
    atomic_store(&ready, 0);
    FILE *file = path != NULL ? fopen(path, "w") : NULL;
    for (int call = 0; file != NULL && call < N_CALLS; call++)
        fprintf(file, "%s %lu\n", names[call], atomic_load(&counts[call]));
    if (file != NULL)
        fclose(file);
}

__attribute__((constructor)) static void begin(void)
{
    char call[16] = "", what[16] = "";
    const char *text = serve_faults();
    text = text != NULL ? text : getenv("CG_FAULT");
    if (text != NULL && sscanf(text, "%15[a-z]:%lu:%15s", call, &armed_at, what) == 3) {
        for (int i = 0; i < N_CALLS; i++)
            armed_call = strcmp(names[i], call) == 0 ? i : armed_call;
        for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
            armed_code = strcmp(faults[i].name, what) == 0 ? faults[i].code : armed_code;
    }
    unsetenv("LD_PRELOAD"); /* children are left alone */
    atexit(at_end);
    atomic_store(&ready, 1);
}
