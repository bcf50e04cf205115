/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <collegium/status.h>

#include <stdarg.h>
#include <stdio.h>

const char *cg_status_text(cg_status code)
{
    switch (code) {
#define X(name, value, exit_code, text)                                                            \
    case CG_##name:                                                                                \
        return text;
        CG_STATUS_CODES(X)
#undef X
    }
    return "unknown status";
}

int cg_status_exit_code(cg_status code)
{
    switch (code) {
#define X(name, value, exit_code, text)                                                            \
    case CG_##name:                                                                                \
        return exit_code;
        CG_STATUS_CODES(X)
#undef X
    }
    return 1;
}

cg_status cg_fail(cg_error *error, cg_status code, const char *format, ...)
{
    if (error == NULL || error->code != CG_OK)
        return code;
    error->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    return code;
}
