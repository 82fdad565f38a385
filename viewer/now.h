/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXITTOP_NOW_H
#define EXITTOP_NOW_H

#include <stdint.h>
#include <time.h>

#define NS_PER_SEC 1000000000ll
#define NS_PER_MS 1000000ll

/* A clock that never jumps, in ns. */
static inline int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

#endif
