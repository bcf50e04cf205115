/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Seconds between two lines where nobody watches a terminal, and before time left is told. */
static const double line_interval = 10, first_guess = 1;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void cg_duration_text(double seconds, char *text, size_t size)
{
    unsigned long long s = (unsigned long long)(seconds < 1e12 ? seconds + 0.5 : 1e12);
    if (seconds < 9.95)
        snprintf(text, size, "%.1f s", seconds);
    else if (s < 60)
        snprintf(text, size, "%llu s", s);
    else if (s < 3600)
        snprintf(text, size, "%llu:%02llu min", s / 60, s % 60);
    else
        snprintf(text, size, "%llu:%02llu h", s / 3600, s / 60 % 60);
}

/* `separator` and the rate; nothing when the work is not known. */
static void rate_text(const cg_display *self, double fraction, double elapsed,
                      const char *separator, char *text, size_t size)
{
    const double rate = elapsed > 0 ? self->work * fraction / elapsed : 0;
    text[0] = '\0';
    if (self->work <= 0)
        return;
    if (rate >= 1e6)
        snprintf(text, size, "%s%.1f million teacher-weeks/s", separator, rate / 1e6);
    else
        snprintf(text, size, "%s%.0f thousand teacher-weeks/s", separator, rate / 1e3);
}

void cg_display_start(cg_display *display, int quiet, double work)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    int able = term != NULL && strcmp(term, "dumb") != 0;
    display->silent = quiet;
    display->terminal = able && isatty(STDERR_FILENO);
    display->colour = display->terminal && (no_colour == NULL || *no_colour == '\0');
    display->work = work;
    display->started = display->reported = now();
}

static void report(void *context, uint64_t done, uint64_t total, double fraction)
{
    cg_display *self = context;
    double time = now(), elapsed = time - self->started;
    char rate[64], left[32] = "";
    if (self->silent || (!self->terminal && time - self->reported < line_interval))
        return;
    self->reported = time;
    rate_text(self, fraction, elapsed, "  ", rate, sizeof rate);
    if (fraction > 0 && elapsed >= first_guess)
        cg_duration_text(elapsed * (1 - fraction) / fraction, left, sizeof left);
    fprintf(stderr, "%s%s%3.0f %%%s  %llu of %llu runs%s%s%s%s",
            self->terminal ? "\r\033[K" : "collegium: ", self->colour ? "\033[1;36m" : "",
            100 * fraction, self->colour ? "\033[0m" : "", (unsigned long long)done,
            (unsigned long long)total, rate, *left != '\0' ? "  " : "", left,
            *left != '\0' ? " left" : "");
    if (!self->terminal)
        fputc('\n', stderr);
    fflush(stderr);
}

cg_progress cg_display_progress(cg_display *display)
{
    return (cg_progress){report, display};
}

double cg_display_end(cg_display *display, int complete, uint64_t runs)
{
    double elapsed = now() - display->started;
    if (display->silent)
        return elapsed;
    if (display->terminal)
        fputs("\r\033[K", stderr);
    if (complete) {
        char rate[64], time[32];
        rate_text(display, 1, elapsed, ", ", rate, sizeof rate);
        cg_duration_text(elapsed, time, sizeof time);
        fprintf(stderr, "collegium: %llu run%s in %s%s\n", (unsigned long long)runs,
                runs == 1 ? "" : "s", time, rate);
    }
    fflush(stderr);
    return elapsed;
}
