// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "history.h"
#include "now.h"

/* Begins the second @second, if it has not begun; forgets the oldest ones. */
static void begin_second(struct history *h, uint64_t second)
{
	const size_t nr = HISTORY_SECONDS + 1;
	uint64_t new = second - h->second;
	size_t shift = new < nr ? (size_t) new : nr;

	memmove(h->exits, h->exits + shift, (nr - shift) * sizeof(*h->exits));
	memset(h->exits + nr - shift, 0, shift * sizeof(*h->exits));
	h->nr += shift;
	if (h->nr > HISTORY_SECONDS)
		h->nr = HISTORY_SECONDS;
	h->second = second;
}

void history_add(struct history *h, uint64_t from, uint64_t to, double exits)
{
	uint64_t end, left;
	double per_ns;

	if (to <= from)
		return;
	per_ns = exits / (double)(to - from);
	/* What is older than that has no place in here anyway. */
	if (to - from > (HISTORY_SECONDS + 1) * NS_PER_SEC)
		from = to - (HISTORY_SECONDS + 1) * NS_PER_SEC;
	if (!h->origin)
		h->origin = from;
	for (; from < to; from = end) {
		begin_second(h, (from - h->origin) / NS_PER_SEC);
		/* A recording's time may be any: the sum of two may be too much. */
		left = NS_PER_SEC - (from - h->origin) % NS_PER_SEC;
		end = to - from > left ? from + left : to;
		h->exits[HISTORY_SECONDS] += per_ns * (double)(end - from);
	}
}

const double *history_seconds(const struct history *h)
{
	return h->exits + HISTORY_SECONDS - h->nr;
}
