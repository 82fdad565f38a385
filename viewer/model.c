// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "model.h"

/* All counts of a snapshot, sorted by VM, vCPU and number. */
struct counts {
	struct exit_count *at;
	size_t nr, size;
	uint64_t time;
};

struct model {
	struct reason_names *names;
	struct counts now, before;
	bool any; /* now is of a snapshot */
	double interval; /* seconds from before to now; NAN at first */
	struct row *rows; /* those of all vCPUs, in the order of now */
	size_t size_rows;
	struct vcpu *vcpus; /* likewise */
	size_t size_vcpus;
	size_t size_vms;
	struct vm *old_vms; /* of the frame before, for their names */
	size_t nr_old, size_old;
	struct frame frame;
};

struct model *model_new(struct reason_names *names)
{
	struct model *m = calloc(1, sizeof(*m));

	if (m)
		m->names = names;
	return m;
}

static void forget_names(struct vm *vms, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		free(vms[i].name);
		vms[i].name = NULL;
	}
}

void model_free(struct model *m)
{
	if (!m)
		return;
	forget_names(m->frame.vms, m->frame.nr_listed);
	forget_names(m->old_vms, m->nr_old);
	free(m->frame.vms);
	free(m->old_vms);
	free(m->frame.all.rows);
	free(m->now.at);
	free(m->before.at);
	free(m->rows);
	free(m->vcpus);
	free(m);
}

static int compare_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_counts(const void *pa, const void *pb)
{
	const struct exit_count *a = pa, *b = pb;
	int order = compare_u64(a->vm, b->vm);

	if (!order)
		order = compare_u64(a->vcpu, b->vcpu);
	return order ? order : compare_u64(a->number, b->number);
}

/* The counts of @s become now, what was now becomes before. */
static int take_counts(struct model *m, const struct snapshot *s)
{
	struct counts old = m->before;
	struct exit_count *room;

	m->before = m->now;
	m->now = old;

	if (s->nr_counts) {
		room = array_room(m->now.at, &m->now.size, s->nr_counts,
				  sizeof(*room));
		if (!room)
			return -1;
		m->now.at = room;
		memcpy(room, s->counts, s->nr_counts * sizeof(*room));
		qsort(room, s->nr_counts, sizeof(*room), compare_counts);
	}
	m->now.nr = s->nr_counts;
	m->now.time = s->time;

	m->interval = NAN;
	if (m->any && m->now.time > m->before.time)
		m->interval = (double)(m->now.time - m->before.time) / 1e9;
	m->any = true;
	return 0;
}

/*
 * How much @c grew since before. *@at walks along before, which is sorted like
 * now. A counter that was not there began at zero, and one that is smaller than
 * it was began anew.
 */
static uint64_t growth(const struct model *m, const struct exit_count *c,
		       size_t *at)
{
	const struct counts *b = &m->before;

	while (*at < b->nr && compare_counts(&b->at[*at], c) < 0)
		++*at;
	if (*at < b->nr && !compare_counts(&b->at[*at], c) &&
	    b->at[*at].count <= c->count)
		return c->count - b->at[*at].count;
	return c->count;
}

/* The row of @number in @t, a new one if need be; NULL without memory. */
static struct row *find_row(struct model *m, struct table *t, uint32_t number)
{
	size_t low = 0, high = t->nr_rows, mid;
	struct row *room;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->rows[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < t->nr_rows && t->rows[low].number == number)
		return &t->rows[low];

	room = array_room(t->rows, &t->size_rows, t->nr_rows + 1,
			  sizeof(*room));
	if (!room)
		return NULL;
	t->rows = room;
	memmove(&room[low + 1], &room[low], (t->nr_rows - low) * sizeof(*room));
	t->nr_rows++;
	/* What nobody told us of but happens is defined, if only by hardware. */
	room[low] = (struct row){
		.number = number,
		.class = number == REASON_OTHER ? REASON_UNDEFINED :
						  REASON_NOT_IMPLEMENTED,
		.name = reason_name(m->names, m->frame.isa, number),
	};
	return room[low].name ? &room[low] : NULL;
}

/* Begins the table of all VMs with the numbers that are defined. */
static int take_reasons(struct model *m, const struct snapshot *s)
{
	struct table *all = &m->frame.all;
	struct row *row;
	size_t i;

	all->nr_rows = 0;
	for (i = 0; i < s->nr_reasons; i++) {
		if (s->reasons[i].class == REASON_UNDEFINED)
			continue;
		row = find_row(m, all, s->reasons[i].number);
		if (!row)
			return -1;
		row->class = s->reasons[i].class;
	}
	return 0;
}

/* Computes what follows from the rows of @t. */
static void sum_up(const struct model *m, struct table *t)
{
	double rate = 0;
	size_t i;

	t->exits = 0;
	t->cycles = 0;
	t->most = NULL;
	t->least = NULL;
	for (i = 0; i < t->nr_rows; i++) {
		const struct row *row = &t->rows[i];

		t->exits += row->count;
		t->cycles += row->cycles;
		rate += row->rate;
		if (!row->count)
			continue;
		if (!t->most || row->count > t->most->count)
			t->most = row;
		if (!t->least || row->count < t->least->count)
			t->least = row;
	}
	t->rate = isnan(m->interval) ? NAN : rate;
}

/* Makes a row of every count, and adds it to the table of all VMs. */
static int fill_rows(struct model *m)
{
	double unknown = isnan(m->interval) ? NAN : 0;
	struct table *all = &m->frame.all;
	const struct exit_count *c;
	struct row *row, *sum;
	size_t i, at = 0;

	for (i = 0; i < all->nr_rows; i++)
		all->rows[i].rate = unknown;

	for (i = 0; i < m->now.nr; i++) {
		c = &m->now.at[i];
		sum = find_row(m, all, c->number);
		if (!sum)
			return -1;
		row = &m->rows[i];
		row->number = c->number;
		row->class = sum->class;
		row->name = sum->name;
		row->count = c->count;
		row->cycles = c->cycles;
		row->rate = (double)growth(m, c, &at) / m->interval;
		sum->count += row->count;
		sum->cycles += row->cycles;
		sum->rate += row->rate;
	}
	sum_up(m, all);
	return 0;
}

static bool same_vcpu(const struct exit_count *a, const struct exit_count *b)
{
	return a->vm == b->vm && a->vcpu == b->vcpu;
}

/* Makes room for a row per count and for as many VMs and vCPUs as there are. */
static int make_room(struct model *m)
{
	const struct exit_count *c = m->now.at;
	size_t vms = 0, vcpus = 0, i;
	void *room;

	for (i = 0; i < m->now.nr; i++) {
		vms += !i || c[i].vm != c[i - 1].vm;
		vcpus += !i || !same_vcpu(&c[i], &c[i - 1]);
	}
	if (!m->now.nr)
		return 0;

	room = array_room(m->rows, &m->size_rows, m->now.nr, sizeof(*m->rows));
	if (!room)
		return -1;
	m->rows = room;
	room = array_room(m->vcpus, &m->size_vcpus, vcpus, sizeof(*m->vcpus));
	if (!room)
		return -1;
	m->vcpus = room;
	room = array_room(m->frame.vms, &m->size_vms, vms,
			  sizeof(*m->frame.vms));
	if (!room)
		return -1;
	m->frame.vms = room;
	return 0;
}

static void add_vcpu(struct model *m, struct vm *vm, struct vcpu *vcpu)
{
	sum_up(m, &vcpu->table);
	vm->nr_vcpus++;
	vm->exits += vcpu->table.exits;
	vm->cycles += vcpu->table.cycles;
	vm->rate += vcpu->table.rate;
}

/* Cuts the rows into vCPUs, and these into VMs. */
static void group(struct model *m)
{
	struct vcpu *vcpu = m->vcpus;
	struct vm *vm = m->frame.vms;
	size_t first, i;

	m->frame.nr_listed = 0;
	for (first = 0; first < m->now.nr; first = i, vcpu++) {
		const struct exit_count *c = &m->now.at[first];

		for (i = first; i < m->now.nr; i++)
			if (!same_vcpu(c, &m->now.at[i]))
				break;
		if (!first || c->vm != c[-1].vm) {
			vm = &m->frame.vms[m->frame.nr_listed++];
			*vm = (struct vm){ .id = c->vm,
					   .pid = c->pid,
					   .vcpus = vcpu };
		}
		*vcpu = (struct vcpu){
			.id = c->vcpu,
			.table = { .rows = &m->rows[first],
				   .nr_rows = i - first },
		};
		add_vcpu(m, vm, vcpu);
	}
}

/* The VMs of the frame become the old ones. */
static void age_vms(struct model *m)
{
	struct vm *vms = m->old_vms;
	size_t size = m->size_old;

	forget_names(m->old_vms, m->nr_old);
	m->old_vms = m->frame.vms;
	m->nr_old = m->frame.nr_listed;
	m->size_old = m->size_vms;
	m->frame.vms = vms;
	m->frame.nr_listed = 0;
	m->size_vms = size;
}

/* VMs that were there keep their names: a number is never used again. */
static void keep_names(struct model *m)
{
	struct vm *old = m->old_vms, *end = old + m->nr_old;
	size_t i;

	for (i = 0; i < m->frame.nr_listed; i++) {
		struct vm *vm = &m->frame.vms[i];

		while (old < end && old->id < vm->id)
			old++;
		if (old < end && old->id == vm->id) {
			vm->name = old->name;
			old->name = NULL;
		}
	}
}

int model_update(struct model *m, const struct snapshot *s)
{
	age_vms(m);
	m->frame.isa = s->isa;
	m->frame.nr_vms = s->vms;
	m->frame.nr_vcpus = s->vcpus;

	if (take_counts(m, s) || make_room(m) || take_reasons(m, s) ||
	    fill_rows(m))
		return -1;
	group(m);
	keep_names(m);
	return 0;
}

void model_name_vms(struct model *m, char *(*name)(uint32_t pid))
{
	size_t i;

	for (i = 0; i < m->frame.nr_listed; i++)
		if (!m->frame.vms[i].name)
			m->frame.vms[i].name = name(m->frame.vms[i].pid);
}

struct frame *model_frame(struct model *m)
{
	return &m->frame;
}

enum row_mark table_mark(const struct table *table, const struct row *row)
{
	if (row == table->most)
		return MARK_MOST;
	return row == table->least ? MARK_LEAST : MARK_NONE;
}

bool table_gap(const struct table *table, uint32_t *at, struct gap *gap)
{
	size_t i;

	for (i = 0; i < table->nr_rows && *at < REASON_OTHER; i++) {
		const struct row *row = &table->rows[i];

		if (row->number < *at)
			continue;
		if (row->number >= REASON_OTHER)
			break;
		gap->first = *at;
		*at = row->number + 1;
		if (row->number > gap->first) {
			gap->last = row->number - 1;
			gap->open = false;
			return true;
		}
	}
	if (!table->nr_rows || *at >= REASON_OTHER)
		return false;
	*gap = (struct gap){ *at, REASON_OTHER - 1, true };
	*at = REASON_OTHER;
	return true;
}
