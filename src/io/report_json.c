/* The JSON of a report.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/report_parts.h"

#include <math.h>
#include <stdint.h>

static void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c < 0x20 || *c == '<' || *c == '>' || *c == '&')
            fprintf(out, "\\u%04x", *c);
        else if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

static void begin(cg_report *report, const char *key)
{
    if (report->comma)
        fputc(',', report->out);
    report->comma = 1;
    if (key == NULL)
        return;
    put_text(report->out, key);
    fputc(':', report->out);
}

static void put_number(FILE *out, double number, int digits)
{
    if (!isfinite(number))
        fputs("null", out);
    else if (number == 0.0)
        fputc('0', out); /* not -0 */
    else
        fprintf(out, "%.*g", digits, number);
}

void cg_report_open(cg_report *report, const char *key, char bracket)
{
    begin(report, key);
    fputc(bracket, report->out);
    report->comma = 0;
}

void cg_report_close(cg_report *report, char bracket)
{
    fputc(bracket, report->out);
    report->comma = 1;
}

void cg_report_text(cg_report *report, const char *key, const char *text)
{
    begin(report, key);
    put_text(report->out, text);
}

void cg_report_number(cg_report *report, const char *key, double number, int digits)
{
    begin(report, key);
    put_number(report->out, number, digits);
}

void cg_report_texts(cg_report *report, const char *key, char *const *texts, size_t n)
{
    cg_report_open(report, key, '[');
    for (size_t i = 0; i < n; i++)
        cg_report_text(report, NULL, texts[i]);
    cg_report_close(report, ']');
}

void cg_report_numbers(cg_report *report, const char *key, const double *numbers, size_t n,
                       int digits)
{
    cg_report_open(report, key, '[');
    for (size_t i = 0; i < n; i++)
        cg_report_number(report, NULL, numbers[i], digits);
    cg_report_close(report, ']');
}

void cg_report_interval(cg_report *report, const char *key, const cg_interval *interval)
{
    cg_report_open(report, key, '{');
    cg_report_number(report, "mean", interval->mean, 6);
    cg_report_number(report, "low", interval->low, 6);
    cg_report_number(report, "high", interval->high, 6);
    cg_report_number(report, "n", interval->n, 9);
    cg_report_close(report, '}');
}

static void put_base64(FILE *out, const unsigned char *bytes, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t word = 0;
    for (size_t i = 0; i < n; i += 3) {
        word = (uint32_t)bytes[i] << 16;
        word |= i + 1 < n ? (uint32_t)bytes[i + 1] << 8 : 0;
        word |= i + 2 < n ? bytes[i + 2] : 0;
        fputc(digits[word >> 18], out);
        fputc(digits[word >> 12 & 63], out);
        fputc(i + 1 < n ? digits[word >> 6 & 63] : '=', out);
        fputc(i + 2 < n ? digits[word & 63] : '=', out);
    }
}

void cg_report_packed(cg_report *report, const char *key, const double *values, size_t n)
{
    enum { VALUES = 3 * 512, NONE = 65535, MOST = 65534 };
    unsigned char bytes[2 * VALUES];
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        if (isfinite(values[i])) {
            low = values[i] < low ? values[i] : low;
            high = values[i] > high ? values[i] : high;
        }
    }
    cg_report_open(report, key, '{');
    cg_report_number(report, "low", low, 9);
    cg_report_number(report, "high", high, 9);
    begin(report, "data");
    fputc('"', report->out);
    for (size_t from = 0; from < n; from += VALUES) {
        const size_t part = n - from < VALUES ? n - from : VALUES;
        for (size_t i = 0; i < part; i++) {
            const double value = values[from + i], range = high - low;
            uint16_t number = isfinite(value) ? 0 : NONE;
            if (isfinite(value) && range > 0.0)
                number = (uint16_t)((value - low) / range * MOST + 0.5);
            bytes[2 * i] = (unsigned char)(number & 255);
            bytes[2 * i + 1] = (unsigned char)(number >> 8);
        }
        put_base64(report->out, bytes, 2 * part);
    }
    fputc('"', report->out);
    cg_report_close(report, '}');
}
