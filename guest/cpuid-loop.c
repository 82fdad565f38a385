// SPDX-License-Identifier: GPL-2.0-only
/*
 * cpuid-loop N [LEAF [SUBLEAF]]: executes CPUID exactly N times, and no other.
 */
#include "nolibc.h"

int main(int argc, char **argv)
{
	if (argc < 2 || argc > 4)
		die("usage: cpuid-loop N [LEAF [SUBLEAF]]\n");

	uint64_t n = number(argv[1]);
	uint32_t leaf = argc > 2 ? number(argv[2]) : 0;
	uint32_t subleaf = argc > 3 ? number(argv[3]) : 0;

	while (n--)
		cpuid(leaf, subleaf);
	return 0;
}
