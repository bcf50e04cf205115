/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/output.h"

#include "io/json_print.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void cg_number_short(double value, char text[CG_NUMBER_SIZE])
{
    double size = fabs(value);
    if (!isfinite(value)) {
        snprintf(text, CG_NUMBER_SIZE, "-");
        return;
    }
    if (size >= 1e9) {
        snprintf(text, CG_NUMBER_SIZE, "%.4g", value);
        return;
    }
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    snprintf(text, CG_NUMBER_SIZE, "%.*f", decimals, value);
    if (*text == '-' && text[strspn(text, "-0.")] == '\0')
        memmove(text, text + 1, strlen(text));
}

void cg_number_fine(double value, char text[CG_NUMBER_SIZE])
{
    const double size = fabs(value);
    int decimals = 4;
    cg_number_short(value, text);
    if (!(size >= 0.5e-5 && size < 0.5e-3))
        return;
    while (size < 0.5 * pow(10, -decimals))
        decimals++;
    snprintf(text, CG_NUMBER_SIZE, "%.*f", decimals, value);
}

static void join(const cg_interval *interval, void (*number)(double, char[CG_NUMBER_SIZE]),
                 char text[2 * CG_NUMBER_SIZE + 8])
{
    char low[CG_NUMBER_SIZE], high[CG_NUMBER_SIZE];
    *text = '\0';
    if (!isfinite(interval->low) || !isfinite(interval->high))
        return;
    number(interval->low, low);
    number(interval->high, high);
    snprintf(text, 2 * CG_NUMBER_SIZE + 8, "%s to %s", low, high);
}

void cg_interval_short(const cg_interval *interval, char text[2 * CG_NUMBER_SIZE + 8])
{
    join(interval, cg_number_short, text);
}

void cg_interval_fine(const cg_interval *interval, char text[2 * CG_NUMBER_SIZE + 8])
{
    join(interval, cg_number_fine, text);
}

void cg_print_json_text(const char *text)
{
    cg_json_print_text(stdout, text);
}

void cg_print_json_number(double value)
{
    cg_json_print_number(stdout, value, "null");
}

void cg_print_json_interval(const cg_interval *interval)
{
    fputs("{\"mean\": ", stdout);
    cg_print_json_number(interval->mean);
    fputs(", \"low\": ", stdout);
    cg_print_json_number(interval->low);
    fputs(", \"high\": ", stdout);
    cg_print_json_number(interval->high);
    putchar('}');
}

void cg_print_csv_text(const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        fputs(text, stdout);
        return;
    }
    putchar('"');
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '"')
            putchar('"');
        putchar(*c);
    }
    putchar('"');
}

void cg_print_csv_number(double value)
{
    char text[CG_NUMBER_SIZE];
    if (!isfinite(value))
        return;
    cg_format_number(value, text);
    fputs(text, stdout);
}

const char *cg_direction_text(cg_direction direction)
{
    return direction == CG_MORE_IS_BETTER   ? "more is better"
           : direction == CG_LESS_IS_BETTER ? "less is better"
                                            : "neither";
}

cg_status cg_output_close(cg_error *error)
{
    errno = 0;
    int failed = fflush(stdout) != 0 || ferror(stdout);
    int code = errno;
    if (fclose(stdout) != 0 && !failed) {
        failed = 1;
        code = errno;
    }
    if (!failed)
        return CG_OK;
    return cg_fail(error, CG_FILE, "standard output: %s",
                   code != 0 ? strerror(code) : "not all of it could be written");
}
