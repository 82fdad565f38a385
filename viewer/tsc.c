// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <x86intrin.h>

#include "now.h"
#include "tsc.h"

/* The two are read within microseconds: 20 ms are enough for three digits. */
#define MIN_NS (20 * NS_PER_MS)
#define TRIES 5

void tsc_start(struct tsc *tsc)
{
	uint64_t least = UINT64_MAX, before, after;
	int64_t ns;
	int i;

	/* Of several tries, the one with the least in between. */
	for (i = 0; i < TRIES; i++) {
		before = __rdtsc();
		ns = now_ns();
		after = __rdtsc();
		if (after - before >= least)
			continue;
		least = after - before;
		*tsc = (struct tsc){ before + least / 2, ns };
	}
}

double tsc_hz(const struct tsc *tsc)
{
	struct tsc now;

	tsc_start(&now);
	if (now.ns - tsc->ns < MIN_NS || now.ticks <= tsc->ticks)
		return NAN;
	return (double)(now.ticks - tsc->ticks) * 1e9 /
	       (double)(now.ns - tsc->ns);
}
