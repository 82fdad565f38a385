/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a source hands over: every counter of the host at one moment.
 */
#ifndef EXITTOP_SNAPSHOT_H
#define EXITTOP_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "reason.h"

struct exit_count {
	uint64_t vm; /* KVM's own number for the VM */
	uint32_t pid; /* of the VMM */
	uint32_t vcpu;
	uint32_t number;
	uint64_t count;
	uint64_t cycles;
};

/* Orders two counts by VM, vCPU and number, for qsort(). */
int exit_count_compare(const void *a, const void *b);

struct exit_reason {
	uint32_t number;
	enum reason_class class;
};

/* What cycles are. */
enum time_unit {
	TIME_CYCLES, /* of the TSC */
	TIME_NS,
	TIME_NONE, /* nobody measured */
};

struct snapshot {
	uint32_t id;
	uint32_t isa;
	enum time_unit unit;
	uint64_t time; /* ns; only the time between two snapshots means something */
	/* That exist, those without an exit too, as far as the source knows. */
	uint32_t vms, vcpus;
	struct exit_count *counts; /* in no certain order */
	size_t nr_counts, size_counts;
	struct exit_reason *reasons; /* likewise */
	size_t nr_reasons, size_reasons;
	bool partial; /* there are other reasons, left out */
};

#endif
