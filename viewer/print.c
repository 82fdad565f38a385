// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "print.h"
#include "text.h"

#define DIGITS 20 /* of the largest number */
#define TEXT_SIZE 512

/* Writes @n before @end; returns where it begins. */
static char *put_digits(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while (n /= 10);
	return end;
}

void print_count(FILE *out, uint64_t n)
{
	char buf[DIGITS + 1] = "";

	print_text(out, put_digits(buf + DIGITS, n));
}

void print_real(FILE *out, double real)
{
	char buf[DIGITS + 5] = "", *at = buf + sizeof(buf) - 1;
	uint64_t thousandths;
	int i;

	/* What has no thousandths left, or is nothing that we count. */
	if (!(real >= 0 && real < 1e15)) {
		fprintf(out, "%.3f", real);
		return;
	}
	thousandths = (uint64_t)(real * 1000 + 0.5);
	for (i = 0; i < 3; i++, thousandths /= 10)
		*--at = (char)('0' + thousandths % 10);
	*--at = '.';
	print_text(out, put_digits(at, thousandths));
}

void print_quoted(FILE *out, const char *raw, char escape)
{
	char text[TEXT_SIZE];
	const char *at;

	text_escape(text, sizeof(text), raw, strlen(raw), false);
	putc_unlocked('"', out);
	for (at = text; *at; at++) {
		if (*at == '"' || *at == escape)
			putc_unlocked(escape, out);
		putc_unlocked(*at, out);
	}
	putc_unlocked('"', out);
}
