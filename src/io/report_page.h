/* The page as built from share/report by tools/embed_page.py: the results go between the
 * two parts. Empty when the program was built without it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef CG_IO_REPORT_PAGE_H
#define CG_IO_REPORT_PAGE_H

#include <stddef.h>

extern const unsigned char cg_report_page_head[], cg_report_page_tail[];
extern const size_t cg_report_page_head_size, cg_report_page_tail_size;

#endif
