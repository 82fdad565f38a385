// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <time.h>

#include "tsc.h"

/* The two are read within microseconds: 20 ms are enough for three digits. */
#define MIN_NS 20000000
#define TRIES 5

static uint64_t read_ticks(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_ia32_rdtsc();
#else
	return 0;
#endif
}

static int64_t read_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

void tsc_start(struct tsc *tsc)
{
	uint64_t least = UINT64_MAX, before, after;
	int64_t ns;
	int i;

	/* Of several tries, the one with the least in between. */
	for (i = 0; i < TRIES; i++) {
		before = read_ticks();
		ns = read_ns();
		after = read_ticks();
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
