// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "decode.h"
#include "field.h"

#define MAX_FIELDS 8

/*
 * Snapshots that are in flight at a time. Events of different CPUs come in any
 * order, but hardly ever is more than one snapshot half read.
 */
#define NR_PARTIAL 4

struct decoder;
struct partial;

/*
 * One of the events: its fields, of which the first is the snapshot's number, and
 * what becomes of their values.
 */
struct kind {
	const char *event;
	const char *fields[MAX_FIELDS];
	int (*take)(struct decoder *d, struct partial *p,
		    const uint64_t *values, uint64_t time);
};

enum { KIND_REASON, KIND_COUNT, KIND_SNAPSHOT, NR_KINDS };

struct partial {
	bool used;
	bool unwanted; /* to be passed over */
	struct snapshot s;
};

struct decoder {
	struct tep_handle *tep;
	struct {
		int id;
		struct tep_format_field *fields[MAX_FIELDS];
	} events[NR_KINDS];
	struct partial partial[NR_PARTIAL];
	struct snapshot latest;
	bool any; /* latest is one */
	bool complete;
	size_t events_max;
	uint64_t wanted_from;
};

/* Whether snapshot @a was made after @b; their numbers may wrap. */
static bool is_newer(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) > 0;
}

static void snapshot_free(struct snapshot *s)
{
	free(s->counts);
	free(s->reasons);
}

/* Empties @p; its memory stays for the next snapshot. */
static void partial_reset(struct partial *p)
{
	p->used = false;
	p->unwanted = false;
	p->s.isa = 0;
	p->s.nr_counts = 0;
	p->s.nr_reasons = 0;
}

/*
 * The snapshot @id as far as it is here, after an event of @time. The oldest one
 * makes room for it.
 */
static struct partial *partial_find(struct decoder *d, uint32_t id,
				    uint64_t time)
{
	struct partial *p, *oldest = &d->partial[0];

	for (p = d->partial; p < d->partial + NR_PARTIAL; p++) {
		if (p->used && p->s.id == id)
			return p;
		if (oldest->used &&
		    (!p->used || is_newer(oldest->s.id, p->s.id)))
			oldest = p;
	}
	partial_reset(oldest);
	oldest->used = true;
	oldest->s.id = id;
	oldest->unwanted = time < d->wanted_from;
	return oldest;
}

enum { FIELD_SNAPSHOT };

enum { REASON_SNAPSHOT, REASON_ISA, REASON_NUMBER, REASON_CLASS };

static int take_reason(struct decoder *d, struct partial *p, const uint64_t *v,
		       uint64_t time)
{
	struct snapshot *s = &p->s;
	struct exit_reason *room;

	(void)d;
	(void)time;
	room = array_room(s->reasons, &s->size_reasons, s->nr_reasons + 1,
			  sizeof(*room));
	if (!room)
		return -1;
	s->reasons = room;
	s->isa = (uint32_t)v[REASON_ISA];
	room[s->nr_reasons++] = (struct exit_reason){
		.number = (uint32_t)v[REASON_NUMBER],
		.class = v[REASON_CLASS] < REASON_UNDEFINED ?
				 (enum reason_class)v[REASON_CLASS] :
				 REASON_UNDEFINED,
	};
	return 0;
}

enum {
	COUNT_SNAPSHOT,
	COUNT_VM,
	COUNT_PID,
	COUNT_VCPU,
	COUNT_ISA,
	COUNT_NUMBER,
	COUNT_COUNT,
	COUNT_CYCLES,
};

static int take_count(struct decoder *d, struct partial *p, const uint64_t *v,
		      uint64_t time)
{
	struct snapshot *s = &p->s;
	struct exit_count *room;

	(void)d;
	(void)time;
	room = array_room(s->counts, &s->size_counts, s->nr_counts + 1,
			  sizeof(*room));
	if (!room)
		return -1;
	s->counts = room;
	s->isa = (uint32_t)v[COUNT_ISA];
	room[s->nr_counts++] = (struct exit_count){
		.vm = v[COUNT_VM],
		.pid = (uint32_t)v[COUNT_PID],
		.vcpu = (uint32_t)v[COUNT_VCPU],
		.number = (uint32_t)v[COUNT_NUMBER],
		.count = v[COUNT_COUNT],
		.cycles = v[COUNT_CYCLES],
	};
	return 0;
}

enum {
	SNAPSHOT_ID,
	SNAPSHOT_VMS,
	SNAPSHOT_VCPUS,
	SNAPSHOT_COUNTS,
	SNAPSHOT_REASONS
};

/* Makes @s the latest one; what was it lends its memory to a later one. */
static void publish(struct decoder *d, struct snapshot *s)
{
	struct snapshot old = d->latest;

	d->latest = *s;
	*s = old;
	d->any = true;
}

static int take_snapshot(struct decoder *d, struct partial *p,
			 const uint64_t *v, uint64_t time)
{
	uint32_t id = (uint32_t)v[SNAPSHOT_ID];
	bool unwanted = p->unwanted;
	struct snapshot *s = &p->s;
	size_t i;

	s->time = time;
	s->vms = (uint32_t)v[SNAPSHOT_VMS];
	s->vcpus = (uint32_t)v[SNAPSHOT_VCPUS];
	if (v[SNAPSHOT_COUNTS] + v[SNAPSHOT_REASONS] > d->events_max)
		d->events_max = v[SNAPSHOT_COUNTS] + v[SNAPSHOT_REASONS];

	if (!unwanted && (!d->any || is_newer(id, d->latest.id))) {
		d->complete = s->nr_counts == v[SNAPSHOT_COUNTS] &&
			      s->nr_reasons == v[SNAPSHOT_REASONS];
		if (d->complete)
			publish(d, s);
	}

	/* Nothing older than what is now finished is of use to anyone. */
	for (i = 0; i < NR_PARTIAL; i++)
		if (!is_newer(d->partial[i].s.id, id))
			partial_reset(&d->partial[i]);
	return !unwanted;
}

static const struct kind kinds[NR_KINDS] = {
	[KIND_REASON] = {
		.event = "kvm_exit_reason",
		.fields = {
			[REASON_SNAPSHOT] = "snapshot",
			[REASON_ISA] = "isa",
			[REASON_NUMBER] = "exit_reason",
			[REASON_CLASS] = "class",
		},
		.take = take_reason,
	},
	[KIND_COUNT] = {
		.event = "kvm_exit_count",
		.fields = {
			[COUNT_SNAPSHOT] = "snapshot",
			[COUNT_VM] = "vm",
			[COUNT_PID] = "pid",
			[COUNT_VCPU] = "vcpu_id",
			[COUNT_ISA] = "isa",
			[COUNT_NUMBER] = "exit_reason",
			[COUNT_COUNT] = "count",
			[COUNT_CYCLES] = "cycles",
		},
		.take = take_count,
	},
	[KIND_SNAPSHOT] = {
		.event = "kvm_exit_snapshot",
		.fields = {
			[SNAPSHOT_ID] = "snapshot",
			[SNAPSHOT_VMS] = "vms",
			[SNAPSHOT_VCPUS] = "vcpus",
			[SNAPSHOT_COUNTS] = "counts",
			[SNAPSHOT_REASONS] = "reasons",
		},
		.take = take_snapshot,
	},
};

const char *const decoder_events[] = { "kvm_exit_reason", "kvm_exit_count",
				       "kvm_exit_snapshot", NULL };

static int find_fields(struct decoder *d, size_t k, char *error, size_t size)
{
	struct tep_event *event;
	struct tep_format_field *field;
	const char *name;
	size_t i;

	event = tep_find_event_by_name(d->tep, "kvm", kinds[k].event);
	if (!event) {
		snprintf(error, size, "there is no trace event kvm:%s",
			 kinds[k].event);
		return -1;
	}
	d->events[k].id = event->id;

	for (i = 0; i < MAX_FIELDS && kinds[k].fields[i]; i++) {
		name = kinds[k].fields[i];
		field = field_find(event, name);
		if (!field) {
			snprintf(
				error, size,
				"the trace event kvm:%s has no number '%s': take exittop and kernel patch of the same version",
				kinds[k].event, name);
			return -1;
		}
		d->events[k].fields[i] = field;
	}
	return 0;
}

struct decoder *decoder_new(struct tep_handle *tep, char *error, size_t size)
{
	struct decoder *d = calloc(1, sizeof(*d));
	size_t k;

	if (!d) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		return NULL;
	}
	d->tep = tep;
	for (k = 0; k < NR_KINDS; k++) {
		if (find_fields(d, k, error, size)) {
			decoder_free(d);
			return NULL;
		}
	}
	return d;
}

void decoder_free(struct decoder *d)
{
	size_t i;

	if (!d)
		return;
	for (i = 0; i < NR_PARTIAL; i++)
		snapshot_free(&d->partial[i].s);
	snapshot_free(&d->latest);
	free(d);
}

/*
 * One event of kind @k. What is not wanted is not read any further, and a record
 * that is too short for one of its fields is none of ours.
 */
static int take(struct decoder *d, size_t k, const struct tep_record *record)
{
	struct tep_format_field *const *f = d->events[k].fields;
	uint64_t values[MAX_FIELDS];
	struct partial *p;
	size_t i;

	if (!field_read(d->tep, f[FIELD_SNAPSHOT], record, &values[0]))
		return 0;
	p = partial_find(d, (uint32_t)values[FIELD_SNAPSHOT], record->ts);
	if (p->unwanted && k != KIND_SNAPSHOT)
		return 0;
	for (i = 1; i < MAX_FIELDS && f[i]; i++)
		if (!field_read(d->tep, f[i], record, &values[i]))
			return 0;
	return kinds[k].take(d, p, values, record->ts);
}

int decoder_record(struct decoder *d, struct tep_record *record)
{
	int id = tep_data_type(d->tep, record);
	size_t k;

	for (k = 0; k < NR_KINDS; k++)
		if (d->events[k].id == id)
			return take(d, k, record);
	return 0;
}

void decoder_want_from(struct decoder *d, uint64_t time)
{
	d->wanted_from = time;
}

const struct snapshot *decoder_snapshot(const struct decoder *d)
{
	return d->any ? &d->latest : NULL;
}

bool decoder_is_complete(const struct decoder *d)
{
	return d->complete;
}

size_t decoder_events_max(const struct decoder *d)
{
	return d->events_max;
}
