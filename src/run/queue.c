/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run/queue.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

enum { ROOM_PER_THREAD = 2 };

typedef struct worker {
    cg_queue *queue;
    pthread_t thread;
    unsigned index;
} worker;

struct cg_queue {
    cg_queue_jobs jobs;
    pthread_mutex_t lock;       /* guards what follows */
    pthread_cond_t work, moved; /* something to do; a job was taken or done */
    void **waiting;             /* ring of `room` */
    size_t room, first, n_waiting, n_working;
    int quit;
    pthread_mutex_t done_lock; /* one `done` at a time */
    unsigned threads;
    worker *workers; /* [threads] */
};

static void *worker_main(void *argument)
{
    worker *self = argument;
    cg_queue *queue = self->queue;
    pthread_mutex_lock(&queue->lock);
    for (;;) {
        while (queue->n_waiting == 0 && !queue->quit)
            pthread_cond_wait(&queue->work, &queue->lock);
        if (queue->n_waiting == 0)
            break;
        void *job = queue->waiting[queue->first];
        queue->first = (queue->first + 1) % queue->room;
        queue->n_waiting--;
        queue->n_working++;
        pthread_cond_signal(&queue->moved);
        pthread_mutex_unlock(&queue->lock);
        queue->jobs.work(queue->jobs.context, job, self->index);
        pthread_mutex_lock(&queue->done_lock);
        queue->jobs.done(queue->jobs.context, job);
        pthread_mutex_unlock(&queue->done_lock);
        pthread_mutex_lock(&queue->lock);
        queue->n_working--;
        pthread_cond_signal(&queue->moved);
    }
    pthread_mutex_unlock(&queue->lock);
    return NULL;
}

/* Faults of a thread's own stay with it; all other signals go to the caller's. */
static void block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t set;
    sigfillset(&set);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        sigdelset(&set, faults[i]);
    pthread_sigmask(SIG_SETMASK, &set, before);
}

static cg_status start_workers(cg_queue *queue, unsigned threads, cg_error *error)
{
    cg_status status = CG_OK;
    sigset_t before;
    block_signals(&before);
    for (unsigned i = 0; i < threads && status == CG_OK; i++) {
        worker *own = &queue->workers[i];
        own->queue = queue;
        own->index = i;
        int code = pthread_create(&own->thread, NULL, worker_main, own);
        if (code == 0)
            queue->threads++;
        else
            status = cg_fail(error, CG_THREAD,
                             "thread %u of %u could not be started: %s; ask for fewer with "
                             "--threads",
                             i + 1, threads, strerror(code));
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return status;
}

static void init(cg_queue *queue)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&queue->lock, NULL);
    pthread_mutex_init(&queue->done_lock, NULL);
    pthread_cond_init(&queue->work, NULL);
    pthread_cond_init(&queue->moved, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

static void release(cg_queue *queue)
{
    pthread_cond_destroy(&queue->moved);
    pthread_cond_destroy(&queue->work);
    pthread_mutex_destroy(&queue->done_lock);
    pthread_mutex_destroy(&queue->lock);
    cg_free(queue->workers);
    cg_free(queue->waiting);
    cg_free(queue);
}

cg_status cg_queue_start(unsigned threads, const cg_queue_jobs *jobs, cg_queue **out,
                         cg_error *error)
{
    void *block = NULL;
    *out = NULL;
    cg_status status = cg_alloc(&block, 1, sizeof(cg_queue), "threads", error);
    if (status != CG_OK)
        return status;
    cg_queue *queue = block;
    queue->jobs = *jobs;
    queue->room = (size_t)threads * ROOM_PER_THREAD;
    init(queue);
    status = cg_alloc((void **)&queue->workers, threads, sizeof *queue->workers, "threads", error);
    if (status == CG_OK)
        status = cg_alloc((void **)&queue->waiting, queue->room, sizeof *queue->waiting, "threads",
                          error);
    if (status == CG_OK)
        status = start_workers(queue, threads, error);
    if (status != CG_OK) {
        cg_queue_stop(queue);
        return status;
    }
    *out = queue;
    return CG_OK;
}

static struct timespec deadline(double seconds)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    time_t whole = (time_t)seconds;
    until.tv_sec += whole;
    until.tv_nsec += (long)((seconds - (double)whole) * 1e9);
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    return until;
}

int cg_queue_add(cg_queue *queue, void *job, double seconds)
{
    const struct timespec until = deadline(seconds);
    int late = 0;
    pthread_mutex_lock(&queue->lock);
    while (queue->n_waiting == queue->room && !late)
        late = pthread_cond_timedwait(&queue->moved, &queue->lock, &until) != 0;
    int fits = queue->n_waiting < queue->room;
    if (fits) {
        queue->waiting[(queue->first + queue->n_waiting) % queue->room] = job;
        queue->n_waiting++;
        pthread_cond_signal(&queue->work);
    }
    pthread_mutex_unlock(&queue->lock);
    return fits;
}

int cg_queue_below(cg_queue *queue, size_t n, double seconds)
{
    const struct timespec until = deadline(seconds);
    int late = 0;
    pthread_mutex_lock(&queue->lock);
    while (queue->n_waiting + queue->n_working >= n && !late)
        late = pthread_cond_timedwait(&queue->moved, &queue->lock, &until) != 0;
    int fewer = queue->n_waiting + queue->n_working < n;
    pthread_mutex_unlock(&queue->lock);
    return fewer;
}

int cg_queue_drain(cg_queue *queue, double seconds)
{
    return cg_queue_below(queue, 1, seconds);
}

void cg_queue_stop(cg_queue *queue)
{
    if (queue == NULL)
        return;
    pthread_mutex_lock(&queue->lock);
    queue->quit = 1;
    pthread_cond_broadcast(&queue->work);
    pthread_mutex_unlock(&queue->lock);
    for (unsigned i = 0; i < queue->threads; i++)
        pthread_join(queue->workers[i].thread, NULL);
    release(queue);
}
