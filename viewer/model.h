/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From snapshots to what there is to show: totals, rates, most and least. Does
 * no I/O and knows no clock.
 */
#ifndef EXITTOP_MODEL_H
#define EXITTOP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "reason.h"
#include "snapshot.h"

/* An exit number with its counts, of whatever its table is about. */
struct row {
	uint32_t number;
	enum reason_class class;
	const char *name;
	uint64_t count; /* since the VM's start, or the baseline */
	uint64_t cycles;
	uint64_t new_count, new_cycles; /* since the snapshot before */
	double rate; /* per second; NAN as long as there is one snapshot only */
	double share; /* percent of the vCPUs' time; NAN where not known */
};

struct table {
	struct row *rows; /* by number */
	size_t nr_rows, size_rows;
	size_t nr_vcpus; /* that the rows are of */
	bool partial; /* there are other numbers, left out */
	uint64_t exits;
	uint64_t cycles;
	bool timed; /* cycles were measured */
	double rate;
	double share;
	const struct row *most; /* NULL without an exit */
	const struct row *least; /* of those that happened */
};

struct vcpu {
	uint32_t id;
	struct table table; /* of the numbers that have a count */
};

struct vm {
	uint64_t id;
	uint32_t pid;
	char *name; /* NULL until model_name_vms() */
	struct table table; /* the sums of its vCPUs' */
	struct vcpu *vcpus;
	size_t nr_vcpus;
};

/* What the views show. All pointers hold until the next snapshot. */
struct frame {
	uint32_t isa;
	enum time_unit unit; /* of cycles */
	uint32_t nr_vms, nr_vcpus; /* that exist; vms has those with an exit */
	struct table all; /* every defined number and whatever was counted */
	struct vm *vms; /* by id */
	size_t nr_listed;
	struct history history; /* of all exits */
	bool based; /* counts are since the baseline, not the VMs' start */
	double since; /* the baseline, as time is */
	/* Of the source; filled in by the session. */
	const char *source;
	const char *note; /* what is to be known of the counts, or NULL */
	const char *host;
	const char *kernel;
	double time; /* seconds since 1970 */
	bool complete; /* nothing newer came in part */
	uint64_t lost;
};

struct model;

/* @names stays the caller's. NULL when there is no memory. */
struct model *model_new(struct reason_names *names);
void model_free(struct model *m);

/* Takes a copy of @s. -1 without memory, after which only free is allowed. */
int model_update(struct model *m, const struct snapshot *s);

/*
 * From now on rates are averages since the baseline, and VMs that end stay, with
 * their last counts.
 */
void model_keep(struct model *m);

/* How many cycles a second has, for the next update; NAN if nobody knows. */
void model_set_hz(struct model *m, double hz);

/*
 * Counts from the newest snapshot on, which is of @time as the frame has it.
 * -1 as above.
 */
int model_set_baseline(struct model *m, double time);

/*
 * Counts since the baseline, or since the VMs' start. Without a baseline there
 * is only the start. -1 as above.
 */
int model_count_since(struct model *m, bool baseline);

/* Asks @name, which returns a string from malloc(), about each new VM. */
void model_name_vms(struct model *m, char *(*name)(uint32_t pid));

struct frame *model_frame(struct model *m);

enum row_mark { MARK_NONE, MARK_MOST, MARK_LEAST };

enum row_mark table_mark(const struct table *table, const struct row *row);

/* Numbers that nothing defines, first to last; open ranges never end. */
struct gap {
	uint32_t first, last;
	bool open;
};

/*
 * Finds the first gap of @table from number *@at on and moves *@at behind it;
 * begin with 0. False when there is none left, or nobody can tell.
 */
bool table_gap(const struct table *table, uint32_t *at, struct gap *gap);

#endif
