// SPDX-License-Identifier: GPL-2.0
#include "snapshot.h"

static int compare(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int exit_count_compare(const void *pa, const void *pb)
{
	const struct exit_count *a = pa, *b = pb;
	int order = compare(a->vm, b->vm);

	if (!order)
		order = compare(a->vcpu, b->vcpu);
	return order ? order : compare(a->number, b->number);
}
