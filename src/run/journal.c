/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/journal.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { MARK_BYTES = 8, HEAD_BYTES = 8 };

/* The digit is the layout of what journals hold. */
static const char mark[MARK_BYTES + 1] = "cgjrnl2\n";
enum { LAYOUT_AT = 6 };

struct cg_journal {
    pthread_mutex_t lock; /* guards all but the path */
    int descriptor, dirty, broken;
    uint64_t size; /* bytes that are whole */
    char path[];
};

static void put_u32(unsigned char *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (unsigned char)(value >> (8 * i));
}

static uint32_t get_u32(const unsigned char *from)
{
    return (uint32_t)from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
           (uint32_t)from[3] << 24;
}

static uint32_t checksum(const void *bytes, size_t n)
{
    return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, n);
}

/* Reads the next record into *block; 0 if no whole one follows. */
static int next_record(FILE *file, uint64_t left, unsigned char **block, size_t *capacity,
                       size_t *n, cg_status *status, cg_error *error)
{
    unsigned char head[HEAD_BYTES];
    if (left < HEAD_BYTES || fread(head, 1, HEAD_BYTES, file) != HEAD_BYTES)
        return 0;
    *n = get_u32(head);
    if (*n == 0 || *n > left - HEAD_BYTES)
        return 0;
    *status = cg_grow((void **)block, capacity, *n, 1, "a record", error);
    return *status == CG_OK && fread(*block, 1, *n, file) == *n &&
           checksum(*block, *n) == get_u32(head + 4);
}

static cg_status read_records(FILE *file, const char *path, uint64_t size, cg_journal_take *take,
                              void *context, uint64_t *whole, cg_error *error)
{
    char found[MARK_BYTES] = "";
    unsigned char *block = NULL;
    size_t capacity = 0, n = 0, got = fread(found, 1, MARK_BYTES, file);
    cg_status status = CG_OK;
    if (ferror(file)) /* what cannot be read is not torn: it must not be cut off */
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    if (got == MARK_BYTES && memcmp(found, mark, LAYOUT_AT) == 0 &&
        found[LAYOUT_AT] != mark[LAYOUT_AT])
        return cg_fail(error, CG_INPUT, "%s: is a journal of another version of collegium", path);
    if (memcmp(found, mark, got) != 0)
        return cg_fail(error, CG_INPUT, "%s: is no journal of collegium's", path);
    if (got < MARK_BYTES)
        return CG_OK;
    *whole = MARK_BYTES;
    while (next_record(file, size - *whole, &block, &capacity, &n, &status, error)) {
        status = take(context, *whole, block, n, error);
        if (status != CG_OK)
            break;
        *whole += HEAD_BYTES + n;
    }
    if (status == CG_OK && ferror(file))
        status = cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    cg_free(block);
    return status;
}

cg_status cg_journal_read(const char *path, cg_journal_take *take, void *context, uint64_t *whole,
                          uint64_t *torn, cg_error *error)
{
    struct stat about;
    *whole = *torn = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL || fstat(fileno(file), &about) != 0) {
        cg_status status =
            cg_fail(error, CG_FILE, "%s: cannot be opened: %s", path, strerror(errno));
        if (file != NULL)
            fclose(file);
        return status;
    }
    uint64_t size = (uint64_t)about.st_size;
    cg_status status = read_records(file, path, size, take, context, whole, error);
    *torn = size - *whole;
    fclose(file);
    return status;
}

/* 1 if all n bytes from `at` could be read. */
static int read_all(int descriptor, unsigned char *to, size_t n, uint64_t at)
{
    while (n > 0) {
        ssize_t got = pread(descriptor, to, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            errno = EIO; /* it became shorter */
        if (got <= 0)
            return 0;
        to += got;
        n -= (size_t)got;
        at += (uint64_t)got;
    }
    return 1;
}

cg_status cg_journal_fetch(int descriptor, const char *path, uint64_t at, unsigned char **bytes,
                           size_t *capacity, size_t *n, cg_error *error)
{
    unsigned char head[HEAD_BYTES];
    if (!read_all(descriptor, head, HEAD_BYTES, at))
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    *n = get_u32(head);
    cg_status status = cg_grow((void **)bytes, capacity, *n + 1, 1, "a record", error);
    if (status != CG_OK)
        return status;
    if (!read_all(descriptor, *bytes, *n, at + HEAD_BYTES))
        return cg_fail(error, CG_FILE, "%s: cannot be read: %s", path, strerror(errno));
    if (checksum(*bytes, *n) != get_u32(head + 4))
        return cg_fail(error, CG_FILE, "%s: was changed while it was read", path);
    return CG_OK;
}

static int write_all(int descriptor, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t written = write(descriptor, bytes, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written == 0)
            errno = ENOSPC;
        if (written <= 0)
            return 0;
        bytes += written;
        n -= (size_t)written;
    }
    return 1;
}

static cg_status fail(const cg_journal *journal, cg_error *error)
{
    return cg_fail(error, CG_FILE, "%s: cannot be written: %s", journal->path, strerror(errno));
}

/* The file's name lasts as well; file systems that cannot sync a folder need not. */
static void sync_folder(const char *path)
{
    char folder[4096];
    const char *slash = strrchr(path, '/');
    int n = slash == NULL ? 1 : slash == path ? 1 : (int)(slash - path);
    if (n >= (int)sizeof folder)
        return;
    snprintf(folder, sizeof folder, "%.*s", n, slash == NULL ? "." : path);
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    fsync(descriptor);
    close(descriptor);
}

static cg_status start(cg_journal *journal, uint64_t whole, cg_error *error)
{
    journal->descriptor = open(journal->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (journal->descriptor < 0)
        return fail(journal, error);
    if (ftruncate(journal->descriptor, (off_t)whole) != 0 ||
        lseek(journal->descriptor, 0, SEEK_END) < 0)
        return fail(journal, error);
    if (whole == 0 && !write_all(journal->descriptor, (const unsigned char *)mark, MARK_BYTES))
        return fail(journal, error);
    journal->size = whole == 0 ? MARK_BYTES : whole;
    journal->dirty = 1;
    sync_folder(journal->path);
    return cg_journal_sync(journal, error);
}

cg_status cg_journal_open(const char *path, uint64_t whole, cg_journal **out, cg_error *error)
{
    void *block = NULL;
    const size_t length = strlen(path) + 1;
    *out = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_journal) + length, "journal", error);
    if (status != CG_OK)
        return status;
    cg_journal *journal = block;
    memcpy(journal->path, path, length);
    pthread_mutex_init(&journal->lock, NULL);
    status = start(journal, whole, error);
    if (status == CG_OK)
        *out = journal;
    else
        cg_journal_close(journal, NULL);
    return status;
}

static cg_status append(cg_journal *journal, const void *bytes, size_t n, cg_error *error)
{
    unsigned char head[HEAD_BYTES];
    put_u32(head, (uint32_t)n);
    put_u32(head + 4, checksum(bytes, n));
    if (write_all(journal->descriptor, head, HEAD_BYTES) &&
        write_all(journal->descriptor, bytes, n)) {
        journal->size += HEAD_BYTES + n;
        journal->dirty = 1;
        return CG_OK;
    }
    cg_status status = fail(journal, error);
    journal->broken = 1;
    if (ftruncate(journal->descriptor, (off_t)journal->size) != 0)
        return status; /* what is torn is cut off by the next reader */
    return status;
}

cg_status cg_journal_append(cg_journal *journal, const void *bytes, size_t n, cg_error *error)
{
    cg_status status;
    pthread_mutex_lock(&journal->lock);
    if (journal->broken || n > UINT32_MAX)
        status = cg_fail(error, CG_FILE, "%s: takes no more records", journal->path);
    else
        status = append(journal, bytes, n, error);
    pthread_mutex_unlock(&journal->lock);
    return status;
}

cg_status cg_journal_sync(cg_journal *journal, cg_error *error)
{
    cg_status status = CG_OK;
    pthread_mutex_lock(&journal->lock);
    if (journal->dirty && fdatasync(journal->descriptor) != 0)
        status = fail(journal, error);
    if (status == CG_OK)
        journal->dirty = 0;
    pthread_mutex_unlock(&journal->lock);
    return status;
}

cg_status cg_journal_close(cg_journal *journal, cg_error *error)
{
    cg_status status = CG_OK;
    if (journal == NULL)
        return CG_OK;
    if (journal->descriptor >= 0) {
        status = cg_journal_sync(journal, error);
        if (close(journal->descriptor) != 0 && status == CG_OK)
            status = fail(journal, error);
    }
    pthread_mutex_destroy(&journal->lock);
    cg_free(journal);
    return status;
}
