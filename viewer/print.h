/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers and texts in the formats for programs. These print thousands of them a
 * second, for which printf() is slow. What cannot be written shows in ferror().
 */
#ifndef EXITTOP_PRINT_H
#define EXITTOP_PRINT_H

#include <stdint.h>
#include <stdio.h>

/* For short texts, of which fputs() would take several times as long. */
static inline void print_text(FILE *out, const char *text)
{
	while (*text)
		putc_unlocked(*text++, out);
}

void print_count(FILE *out, uint64_t n);

/* With three decimals. */
void print_real(FILE *out, double real);

/*
 * In quotation marks, and printable: see text_escape(). Before those in it, and
 * before itself, stands @escape.
 */
void print_quoted(FILE *out, const char *raw, char escape);

#endif
