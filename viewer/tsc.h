/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How fast the time stamp counter runs, in which KVM counts cycles. The kernel
 * tells nobody, so it is measured.
 */
#ifndef EXITTOP_TSC_H
#define EXITTOP_TSC_H

#include <stdint.h>

struct tsc {
	uint64_t ticks;
	int64_t ns;
};

/* Notes where the counter and the clock stand. */
void tsc_start(struct tsc *tsc);

/* Ticks per second since then; NAN too soon after. */
double tsc_hz(const struct tsc *tsc);

#endif
