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
	struct counts now, before, base;
	bool any; /* now is of a snapshot */
	double interval; /* seconds from before to now; NAN at first */
	double hz; /* of the clock that counts cycles, or NAN */
	bool any_base; /* base is one */
	bool keep; /* what model_keep() says */
	struct row *rows; /* those of all vCPUs, in the order of now */
	size_t size_rows;
	struct row *vm_rows; /* those of all VMs */
	size_t size_vm_rows;
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

	if (!m)
		return NULL;
	m->names = names;
	m->hz = NAN;
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
	free(m->base.at);
	free(m->rows);
	free(m->vm_rows);
	free(m->vcpus);
	free(m);
}

static int copy_counts(struct counts *to, const struct exit_count *from,
		       size_t nr, uint64_t time)
{
	struct exit_count *room;

	if (nr) {
		room = array_room(to->at, &to->size, nr, sizeof(*room));
		if (!room)
			return -1;
		to->at = room;
		memcpy(room, from, nr * sizeof(*room));
	}
	to->nr = nr;
	to->time = time;
	return 0;
}

/* Adds to now the counts before of the VMs that are in it no more. */
static int keep_ended(struct model *m)
{
	size_t present = m->now.nr, at = 0, i;
	struct exit_count *room;

	room = array_room(m->now.at, &m->now.size, present + m->before.nr,
			  sizeof(*room));
	if (!room)
		return present + m->before.nr ? -1 : 0;
	m->now.at = room;
	for (i = 0; i < m->before.nr; i++) {
		const struct exit_count *c = &m->before.at[i];

		while (at < present && room[at].vm < c->vm)
			at++;
		if (at == present || room[at].vm != c->vm)
			room[m->now.nr++] = *c;
	}
	if (m->now.nr > present)
		qsort(room, m->now.nr, sizeof(*room), exit_count_compare);
	return 0;
}

/* What the newest counts are compared to. */
static const struct counts *before(const struct model *m)
{
	return m->keep && m->any_base ? &m->base : &m->before;
}

/* The counts of @s become now, what was now becomes before. */
static int take_counts(struct model *m, const struct snapshot *s)
{
	struct counts old = m->before;

	m->before = m->now;
	m->now = old;
	if (copy_counts(&m->now, s->counts, s->nr_counts, s->time))
		return -1;
	if (m->now.nr)
		qsort(m->now.at, m->now.nr, sizeof(*m->now.at), exit_count_compare);
	if (m->keep && keep_ended(m))
		return -1;

	m->interval = NAN;
	if (m->any && m->now.time > before(m)->time)
		m->interval = (double)(m->now.time - before(m)->time) / 1e9;
	m->any = true;
	return 0;
}

/*
 * What @c counts since @from, which is sorted like now; *@at walks along it. A
 * counter that was not there began at zero, and one that is smaller than it was
 * began anew.
 */
static struct exit_count growth(const struct exit_count *c,
				const struct counts *from, size_t *at)
{
	struct exit_count grown = *c;
	const struct exit_count *old;

	while (*at < from->nr && exit_count_compare(&from->at[*at], c) < 0)
		++*at;
	if (*at == from->nr || exit_count_compare(&from->at[*at], c))
		return grown;
	old = &from->at[*at];
	if (old->count > c->count || old->cycles > c->cycles)
		return grown;
	grown.count -= old->count;
	grown.cycles -= old->cycles;
	return grown;
}

/* Where @number is in @t, or would be. */
static size_t find_place(const struct table *t, uint32_t number)
{
	size_t low = 0, high = t->nr_rows, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->rows[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Puts @row into @t, which has room for it, before the row at @place. */
static void insert_row(struct table *t, size_t place, const struct row *row)
{
	memmove(&t->rows[place + 1], &t->rows[place],
		(t->nr_rows - place) * sizeof(*row));
	t->rows[place] = *row;
	t->nr_rows++;
}

/* The row of @number in @t, a new one if need be; NULL without memory. */
static struct row *find_row(struct model *m, struct table *t, uint32_t number)
{
	size_t place = find_place(t, number);
	struct row *room;

	if (place < t->nr_rows && t->rows[place].number == number)
		return &t->rows[place];

	room = array_room(t->rows, &t->size_rows, t->nr_rows + 1,
			  sizeof(*room));
	if (!room)
		return NULL;
	t->rows = room;
	/* What nobody told us of but happens is defined, if only by hardware. */
	insert_row(t, place,
		   &(struct row){
			   .number = number,
			   .class = number == REASON_OTHER ?
					    REASON_UNDEFINED :
					    REASON_NOT_IMPLEMENTED,
			   .name = reason_name(m->names, m->frame.isa, number),
		   });
	return room[place].name ? &room[place] : NULL;
}

/* Begins the table of all VMs with the numbers that are defined. */
static int take_reasons(struct model *m, const struct snapshot *s)
{
	struct table *all = &m->frame.all;
	struct row *row;
	size_t i;

	all->nr_rows = 0;
	all->partial = s->partial;
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

/*
 * The part of @nr_vcpus' time that @cycles are. An exit is charged when it
 * ends: a long one that began earlier would make more than all of it.
 */
static double share(const struct model *m, uint64_t cycles, size_t nr_vcpus)
{
	double percent =
		100 * (double)cycles / ((double)nr_vcpus * m->interval * m->hz);

	return percent > 100 ? 100 : percent;
}

static double rate(const struct model *m, uint64_t count)
{
	return (double)count / m->interval;
}

/* Computes what follows from the rows of @t. */
static void sum_up(const struct model *m, struct table *t)
{
	uint64_t new_count = 0, new_cycles = 0;
	size_t i;

	t->exits = 0;
	t->cycles = 0;
	t->timed = m->frame.unit != TIME_NONE;
	t->most = NULL;
	t->least = NULL;
	for (i = 0; i < t->nr_rows; i++) {
		struct row *row = &t->rows[i];

		t->exits += row->count;
		t->cycles += row->cycles;
		new_count += row->new_count;
		new_cycles += row->new_cycles;
		row->rate = rate(m, row->new_count);
		row->share = share(m, row->new_cycles, t->nr_vcpus);
		if (!row->count)
			continue;
		if (!t->most || row->count > t->most->count)
			t->most = row;
		if (!t->least || row->count < t->least->count)
			t->least = row;
	}
	t->rate = rate(m, new_count);
	t->share = share(m, new_cycles, t->nr_vcpus);
}

static void add_row(struct row *sum, const struct row *row)
{
	sum->count += row->count;
	sum->cycles += row->cycles;
	sum->new_count += row->new_count;
	sum->new_cycles += row->new_cycles;
}

/* Makes a row of every count, and adds it to the table of all VMs. */
static int fill_rows(struct model *m)
{
	static const struct counts start;
	const struct counts *from = m->frame.based ? &m->base : &start;
	struct table *all = &m->frame.all;
	size_t i, at_from = 0, at_before = 0;

	for (i = 0; i < m->now.nr; i++) {
		const struct exit_count *c = &m->now.at[i];
		struct exit_count shown = growth(c, from, &at_from);
		struct exit_count new = growth(c, before(m), &at_before);
		struct row *sum = find_row(m, all, c->number);

		if (!sum)
			return -1;
		m->rows[i] = (struct row){
			.number = c->number,
			.class = sum->class,
			.name = sum->name,
			.count = shown.count,
			.cycles = shown.cycles,
			.new_count = new.count,
			.new_cycles = new.cycles,
		};
		add_row(sum, &m->rows[i]);
	}
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
	room = array_room(m->vm_rows, &m->size_vm_rows, m->now.nr,
			  sizeof(*m->vm_rows));
	if (!room)
		return -1;
	m->vm_rows = room;
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

/* Adds the rows of a vCPU to those of its VM. */
static void add_to_vm(struct vm *vm, const struct table *vcpu)
{
	struct table *t = &vm->table;
	size_t i, place;

	for (i = 0; i < vcpu->nr_rows; i++) {
		const struct row *row = &vcpu->rows[i];

		place = find_place(t, row->number);
		if (place < t->nr_rows && t->rows[place].number == row->number)
			add_row(&t->rows[place], row);
		else
			insert_row(t, place, row);
	}
	vm->nr_vcpus++;
	t->nr_vcpus++;
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
			*vm = (struct vm){
				.id = c->vm,
				.pid = c->pid,
				.table = { .rows = &m->vm_rows[first] },
				.vcpus = vcpu,
			};
		}
		*vcpu = (struct vcpu){
			.id = c->vcpu,
			.table = { .rows = &m->rows[first],
				   .nr_rows = i - first,
				   .nr_vcpus = 1 },
		};
		sum_up(m, &vcpu->table);
		add_to_vm(vm, &vcpu->table);
	}
	if (m->frame.nr_vms < m->frame.nr_listed)
		m->frame.nr_vms = (uint32_t)m->frame.nr_listed;
	if (m->frame.nr_vcpus < vcpu - m->vcpus)
		m->frame.nr_vcpus = (uint32_t)(vcpu - m->vcpus);
}

static void sum_up_all(struct model *m)
{
	struct frame *f = &m->frame;
	size_t i;

	f->all.nr_vcpus = 0;
	for (i = 0; i < f->nr_listed; i++) {
		sum_up(m, &f->vms[i].table);
		f->all.nr_vcpus += f->vms[i].nr_vcpus;
	}
	sum_up(m, &f->all);
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

/* Makes the frame of the counts that there are. */
static int build_frame(struct model *m)
{
	struct table *all = &m->frame.all;
	size_t i;

	age_vms(m);
	for (i = 0; i < all->nr_rows; i++) {
		struct row *row = &all->rows[i];

		row->count = row->cycles = 0;
		row->new_count = row->new_cycles = 0;
	}
	if (make_room(m) || fill_rows(m))
		return -1;
	group(m);
	sum_up_all(m);
	keep_names(m);
	return 0;
}

int model_update(struct model *m, const struct snapshot *s)
{
	m->frame.isa = s->isa;
	m->frame.unit = s->unit;
	m->frame.nr_vms = s->vms;
	m->frame.nr_vcpus = s->vcpus;
	if (take_counts(m, s) || take_reasons(m, s) || build_frame(m))
		return -1;
	if (!isnan(m->interval))
		history_add(&m->frame.history, m->before.time, m->now.time,
			    m->frame.all.rate * m->interval);
	return 0;
}

void model_keep(struct model *m)
{
	m->keep = true;
}

void model_set_hz(struct model *m, double hz)
{
	m->hz = hz;
}

int model_set_baseline(struct model *m, double time)
{
	if (copy_counts(&m->base, m->now.at, m->now.nr, m->now.time))
		return -1;
	m->any_base = true;
	m->frame.since = time;
	return model_count_since(m, true);
}

int model_count_since(struct model *m, bool baseline)
{
	m->frame.based = baseline && m->any_base;
	return build_frame(m);
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

	if (table->partial)
		return false;
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
