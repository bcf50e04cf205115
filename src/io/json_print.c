/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "io/json_print.h"

#include "param/text.h"

#include <math.h>
#include <stdlib.h>

void cg_json_print_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c < 0x20)
            fprintf(out, "\\u%04x", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

void cg_json_print_number(FILE *out, double number, const char *otherwise)
{
    char text[CG_NUMBER_SIZE];
    if (!isfinite(number)) {
        fputs(otherwise, out);
        return;
    }
    cg_format_number(number, text);
    fputs(text, out);
}

void cg_json_print_value(FILE *out, const cg_param *param, const void *values)
{
    char number[CG_NUMBER_SIZE];
    switch (param->type) {
    case CG_TEXT:
        cg_json_print_text(out, cg_param_text(param, values));
        break;
    case CG_CHOICE:
        cg_json_print_text(out, param->choices[(int)cg_param_number(param, values)]);
        break;
    case CG_FLAG:
        fputs(cg_param_number(param, values) > 0 ? "true" : "false", out);
        break;
    case CG_REAL:
    case CG_INT:
        cg_format_number(cg_param_number(param, values), number);
        fputs(number, out);
        break;
    }
}

cg_status cg_print_to_memory(void (*print)(FILE *out, const void *context), const void *context,
                             const char *what, char **text, cg_error *error)
{
    size_t length = 0;
    *text = NULL;
    FILE *out = open_memstream(text, &length);
    if (out == NULL)
        return cg_fail(error, CG_MEMORY, "%s: no memory", what);
    print(out, context);
    int failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(*text);
        *text = NULL;
        return cg_fail(error, CG_MEMORY, "%s: no memory", what);
    }
    return CG_OK;
}
