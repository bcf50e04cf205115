/* JSON written piece by piece, and printers that write into memory: internal to io and cli.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_JSON_PRINT_H
#define CG_IO_JSON_PRINT_H

#include "param/param.h"

#include <collegium/status.h>
#include <stdio.h>

/* In quotes, escaped. */
void cg_json_print_text(FILE *out, const char *text);

/* As cg_format_number writes it; `otherwise` ("null", say) when it is not finite. */
void cg_json_print_number(FILE *out, double number, const char *otherwise);

/* The value of a parameter in the struct that it belongs to. */
void cg_json_print_value(FILE *out, const cg_param *param, const void *values);

/* What `print` writes, as *text: malloc-ed, NUL-terminated and owned by the caller; NULL after an
 * error. `what` names it in the message. Errors: CG_MEMORY. */
cg_status cg_print_to_memory(void (*print)(FILE *out, const void *context), const void *context,
                             const char *what, char **text, cg_error *error);

#endif
