/* Small text rules shared by every reader and writer of parameter values.
 * Numbers are read and written in the C numeric locale.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_PARAM_TEXT_H
#define CG_PARAM_TEXT_H

#include <stddef.h>

enum { CG_NUMBER_SIZE = 32 }; /* room for any double as cg_format_number writes it */

/* Bytes (1 to 4) of the well-formed UTF-8 character at the start of text[0 .. length-1],
 * or 0: overlong forms, surrogates and values above U+10FFFF are refused. */
size_t cg_utf8_step(const char *text, size_t length);

/* 1 if all of `text` is well-formed UTF-8 without control characters. */
int cg_text_is_plain(const char *text);

/* 1 if `name` may name a scenario, form, meeting kind or event: 1 to 63 letters, digits,
 * - and _. */
int cg_text_is_name(const char *name);

/* Length of the longest number, by JSON's grammar, that text[0 .. length-1] starts with;
 * 0 if none. */
size_t cg_number_span(const char *text, size_t length);

/* Reads the whole of `text` as one number by JSON's grammar; 0 if it is none or too large. */
int cg_parse_number(const char *text, double *number);

/* The shortest decimal that reads back as the same finite double, at most 17 digits;
 * whole numbers below 10^15 without an exponent. */
void cg_format_number(double number, char text[CG_NUMBER_SIZE]);

#endif
