/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXITTOP_HISTORY_H
#define EXITTOP_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#define HISTORY_SECONDS 120

/* How many exits there were in each of the last whole seconds. */
struct history {
	double exits[HISTORY_SECONDS + 1]; /* the last second still runs */
	size_t nr; /* of the whole ones before it */
	uint64_t origin; /* ns; where seconds begin; 0: nowhere yet */
	uint64_t second; /* the one that runs, from origin on */
};

/* @exits happened from @from to @to (ns), as evenly as anyone knows. */
void history_add(struct history *h, uint64_t from, uint64_t to, double exits);

/* The whole seconds, h->nr of them, the newest one last. */
const double *history_seconds(const struct history *h);

#endif
