/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/pool.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

/* One parallel_for: pieces of `piece` rows (a multiple of the grain) are taken in order of
 * arrival, so that a slow thread holds nobody up. */
typedef struct pool_job {
    size_t n, piece, pieces;
    cg_range_fn *body;
    void *data;
    atomic_size_t next;
} pool_job;

typedef struct pool_worker {
    cg_pool *pool;
    pthread_t thread;
    unsigned index;
} pool_worker;

/* All members but job.next are guarded by `lock`; a job's other members are constant
 * while `inside` or `open` is nonzero. */
struct cg_pool {
    pthread_mutex_t lock;
    pthread_cond_t work, left;
    unsigned threads;
    uint64_t round;  /* number of jobs so far: a worker joins each at most once */
    int open;        /* a job may be joined */
    unsigned inside; /* workers in the job */
    int quit;
    pool_job job;
    pool_worker *workers; /* [threads]; 0 is the calling thread */
};

/* More pieces than threads even out unequal work; too many would contend for `next`. */
enum { PIECES_PER_THREAD = 8 };

static void work_on(pool_job *job, unsigned index)
{
    for (;;) {
        size_t i = atomic_fetch_add_explicit(&job->next, 1, memory_order_relaxed);
        if (i >= job->pieces)
            return;
        size_t begin = i * job->piece;
        size_t end = job->n - begin < job->piece ? job->n : begin + job->piece;
        job->body(job->data, begin, end, index);
    }
}

static void *worker_main(void *argument)
{
    pool_worker *self = argument;
    cg_pool *pool = self->pool;
    uint64_t seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->quit && !(pool->open && pool->round != seen))
            pthread_cond_wait(&pool->work, &pool->lock);
        if (pool->quit)
            break;
        seen = pool->round;
        pool->inside++;
        pthread_mutex_unlock(&pool->lock);
        work_on(&pool->job, self->index);
        pthread_mutex_lock(&pool->lock);
        if (--pool->inside == 0)
            pthread_cond_signal(&pool->left);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Hands the job to all threads and works along. A worker that wakes after the last piece
 * is gone finds the job closed: nobody waits for a sleeper. */
static void pool_parallel_for(void *context, size_t n, size_t grain, cg_range_fn *body, void *data)
{
    cg_pool *pool = context;
    if (n == 0)
        return;
    if (grain == 0)
        grain = 1;
    if (pool->threads == 1 || n <= grain) {
        body(data, 0, n, 0);
        return;
    }
    size_t grains = n / grain + (n % grain != 0);
    size_t aim = (size_t)pool->threads * PIECES_PER_THREAD;
    size_t piece = (grains / aim + (grains % aim != 0)) * grain;

    pthread_mutex_lock(&pool->lock);
    pool_job *job = &pool->job;
    job->n = n;
    job->piece = piece;
    job->pieces = n / piece + (n % piece != 0);
    job->body = body;
    job->data = data;
    atomic_store_explicit(&job->next, 0, memory_order_relaxed);
    pool->round++;
    pool->open = 1;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);

    work_on(job, 0);

    pthread_mutex_lock(&pool->lock);
    pool->open = 0;
    while (pool->inside > 0)
        pthread_cond_wait(&pool->left, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

/* Workers leave signals to the program's first thread, save those that report a fault of
 * the very thread they hit. */
static void block_signals(sigset_t *before)
{
    sigset_t set;
    sigfillset(&set);
    sigdelset(&set, SIGSEGV);
    sigdelset(&set, SIGBUS);
    sigdelset(&set, SIGFPE);
    sigdelset(&set, SIGILL);
    sigdelset(&set, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &set, before);
}

static cg_status start_workers(cg_pool *pool, unsigned threads, cg_error *error)
{
    cg_status status = CG_OK;
    sigset_t before;
    block_signals(&before);
    for (unsigned i = 1; i < threads && status == CG_OK; i++) {
        pool_worker *worker = &pool->workers[i];
        worker->pool = pool;
        worker->index = i;
        int code = pthread_create(&worker->thread, NULL, worker_main, worker);
        if (code != 0)
            status = cg_fail(error, CG_THREAD,
                             "thread %u of %u could not be started: %s; ask for fewer with "
                             "--threads, or raise the limit on processes (ulimit -u)",
                             i + 1, threads, strerror(code));
        else
            pool->threads = i + 1;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

cg_status cg_pool_start(unsigned threads, cg_pool **out, cg_error *error)
{
    void *block = NULL;
    *out = NULL;
    if (threads == 0)
        threads = 1;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_pool), "thread pool", error);
    if (status != CG_OK)
        return status;
    cg_pool *pool = block;
    status = cg_alloc(&block, threads, sizeof(pool_worker), "thread pool", error);
    if (status != CG_OK) {
        cg_free(pool);
        return status;
    }
    pool->workers = block;
    pool->threads = 1;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->left, NULL);
    status = start_workers(pool, threads, error);
    if (status != CG_OK) {
        cg_pool_stop(pool);
        return status;
    }
    *out = pool;
    return CG_OK;
}

void cg_pool_stop(cg_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->quit = 1;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 1; i < pool->threads; i++)
        pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->left);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    cg_free(pool->workers);
    cg_free(pool);
}

cg_executor cg_pool_executor(cg_pool *pool)
{
    return (cg_executor){pool_parallel_for, pool, pool->threads};
}
