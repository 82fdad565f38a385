/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which of a snapshot's counts the user asked for. It is applied before the
 * model, so that no view can show anything else.
 */
#ifndef EXITTOP_FILTER_H
#define EXITTOP_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"
#include "snapshot.h"

struct filter_numbers {
	uint32_t *at;
	size_t nr, size;
};

struct filter_words {
	const char **at; /* the caller's */
	size_t nr, size;
};

/* A VM that was there, and whether it is called as it should. */
struct filter_vm {
	uint64_t id;
	bool wanted, seen;
};

/* An empty list asks for all; what is zeroed asks for everything. */
struct filter {
	struct filter_numbers pids, vcpus;
	struct filter_words vms, reasons; /* reasons by name or by number */

	struct filter_numbers numbers; /* what reasons means in isa */
	uint32_t isa;
	struct filter_vm *known;
	size_t nr_known, size_known;
	struct snapshot out;
};

/* -1 with errno: EINVAL if @text is no number of 32 bits, or ENOMEM. */
int filter_add_number(struct filter_numbers *list, const char *text);
int filter_add_word(struct filter_words *list, const char *text);

/*
 * filter_apply - what @f asks for of @s
 *
 * @vm_name is asked for the name of each new VM, and may be NULL without one.
 * The result is @s itself or the filter's, and holds until the next call. NULL
 * with errno: ENOMEM, or EINVAL with the reason that nothing is called in @bad.
 */
const struct snapshot *filter_apply(struct filter *f, const struct snapshot *s,
				    const struct reason_names *names,
				    char *(*vm_name)(uint32_t pid),
				    const char **bad);

void filter_free(struct filter *f);

#endif
