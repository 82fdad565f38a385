// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "array.h"
#include "exits.h"

struct tally {
	uint32_t number;
	uint64_t count, time;
};

/* A thread while it runs one vCPU; hardly any runs more than one. */
struct runner {
	bool used;
	uint32_t thread, vcpu;
	uint32_t vm;
	struct tally *tallies; /* a dozen, mostly */
	size_t nr, size;
	size_t last; /* that of the last exit */
	uint64_t since; /* when that was */
	uint64_t epoch; /* it is to be timed if nothing was lost since */
};

struct exits {
	uint32_t (*vm_of)(uint32_t thread);
	struct runner *runners; /* a hash table, at most half full */
	size_t nr, size; /* a power of two */
	uint64_t epoch;
};

#define MIN_RUNNERS 64

struct exits *exits_new(uint32_t (*vm_of)(uint32_t thread))
{
	struct exits *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->vm_of = vm_of;
	e->epoch = 1;
	e->size = MIN_RUNNERS;
	e->runners = calloc(e->size, sizeof(*e->runners));
	if (e->runners)
		return e;
	free(e);
	return NULL;
}

void exits_free(struct exits *e)
{
	size_t i;

	if (!e)
		return;
	for (i = 0; i < e->size; i++)
		free(e->runners[i].tallies);
	free(e->runners);
	free(e);
}

/* Where a runner is in a table of @size, or the free place where it would be. */
static struct runner *find_place(struct runner *runners, size_t size,
				 uint32_t thread, uint32_t vcpu)
{
	/* Knuth's multiplicative hash; its upper bits are the good ones. */
	uint32_t hash = (thread ^ vcpu << 20) * 2654435761u;
	size_t at = (hash ^ hash >> 16) & (size - 1);

	while (runners[at].used &&
	       (runners[at].thread != thread || runners[at].vcpu != vcpu))
		at = (at + 1) & (size - 1);
	return &runners[at];
}

static int grow(struct exits *e)
{
	size_t size = 2 * e->size, i;
	struct runner *runners = calloc(size, sizeof(*runners));

	if (!runners)
		return -1;
	for (i = 0; i < e->size; i++)
		if (e->runners[i].used)
			*find_place(runners, size, e->runners[i].thread,
				    e->runners[i].vcpu) = e->runners[i];
	free(e->runners);
	e->runners = runners;
	e->size = size;
	return 0;
}

/* The runner, a new one if need be; NULL without memory. */
static struct runner *get_runner(struct exits *e, uint32_t thread,
				 uint32_t vcpu)
{
	struct runner *r = find_place(e->runners, e->size, thread, vcpu);

	if (r->used)
		return r;
	if (2 * (e->nr + 1) > e->size) {
		if (grow(e))
			return NULL;
		r = find_place(e->runners, e->size, thread, vcpu);
	}
	*r = (struct runner){ .used = true,
			      .thread = thread,
			      .vcpu = vcpu,
			      .vm = e->vm_of(thread) };
	e->nr++;
	return r;
}

/* The tally of @number, which becomes the runner's last. */
static struct tally *get_tally(struct runner *r, uint32_t number)
{
	struct tally *room;
	size_t i;

	for (i = 0; i < r->nr; i++)
		if (r->tallies[i].number == number)
			break;
	if (i == r->nr) {
		room = array_room(r->tallies, &r->size, r->nr + 1,
				  sizeof(*room));
		if (!room)
			return NULL;
		r->tallies = room;
		room[r->nr++] = (struct tally){ .number = number };
	}
	r->last = i;
	return &r->tallies[i];
}

static struct tally *get(struct exits *e, uint32_t thread, uint32_t vcpu,
			 uint32_t number, struct runner **r)
{
	*r = get_runner(e, thread, vcpu);
	return *r ? get_tally(*r, number) : NULL;
}

int exits_add(struct exits *e, uint32_t thread, uint32_t vcpu, uint32_t number,
	      uint64_t time)
{
	struct runner *r;
	struct tally *t = get(e, thread, vcpu, number, &r);

	if (!t)
		return -1;
	t->count++;
	r->since = time;
	r->epoch = e->epoch;
	return 0;
}

void exits_enter(struct exits *e, uint32_t thread, uint32_t vcpu, uint64_t time)
{
	struct runner *r = find_place(e->runners, e->size, thread, vcpu);

	/* A clock may run backwards from one CPU to the next. */
	if (r->used && r->epoch == e->epoch && time > r->since)
		r->tallies[r->last].time += time - r->since;
	r->epoch = 0;
}

void exits_forget(struct exits *e)
{
	e->epoch++;
}

void exits_clear(struct exits *e)
{
	size_t i, t;

	for (i = 0; i < e->size; i++)
		for (t = 0; t < e->runners[i].nr; t++)
			e->runners[i].tallies[t].count = 0;
}

int exits_add_many(struct exits *e, uint32_t thread, uint32_t vcpu,
		   uint32_t number, uint64_t count)
{
	struct runner *r;
	struct tally *t = get(e, thread, vcpu, number, &r);

	if (!t)
		return -1;
	t->count += count;
	return 0;
}

/* Adds up what several threads counted for one vCPU, after sorting. */
static void merge(struct snapshot *s)
{
	struct exit_count *c = s->counts, *last = NULL;
	size_t nr = s->nr_counts, i;

	s->nr_counts = s->vms = s->vcpus = 0;
	if (!nr)
		return;
	qsort(c, nr, sizeof(*c), exit_count_compare);
	for (i = 0; i < nr; i++) {
		if (last && !exit_count_compare(last, &c[i])) {
			last->count += c[i].count;
			last->cycles += c[i].cycles;
			continue;
		}
		s->vms += !last || last->vm != c[i].vm;
		s->vcpus += !last || last->vm != c[i].vm ||
			    last->vcpu != c[i].vcpu;
		last = &c[s->nr_counts++];
		*last = c[i];
	}
}

static int by_vm(const void *pa, const void *pb)
{
	const struct runner *const *a = pa, *const *b = pb;

	if ((*a)->vm != (*b)->vm)
		return (*a)->vm < (*b)->vm ? -1 : 1;
	return ((*a)->thread > (*b)->thread) - ((*a)->thread < (*b)->thread);
}

static const struct runner **sort_runners(const struct exits *e)
{
	const struct runner **sorted = calloc(e->nr + 1, sizeof(*sorted));
	size_t nr = 0, i;

	if (!sorted)
		return NULL;
	for (i = 0; i < e->size; i++)
		if (e->runners[i].used)
			sorted[nr++] = &e->runners[i];
	qsort(sorted, nr, sizeof(*sorted), by_vm);
	return sorted;
}

static int put_runner(struct snapshot *s, const struct runner *r, uint32_t vcpu)
{
	struct exit_count *room;
	size_t i;

	if (!r->nr)
		return 0;
	room = array_room(s->counts, &s->size_counts, s->nr_counts + r->nr,
			  sizeof(*room));
	if (!room)
		return -1;
	s->counts = room;
	for (i = 0; i < r->nr; i++)
		room[s->nr_counts++] = (struct exit_count){
			.vm = r->vm,
			.pid = r->vm,
			.vcpu = vcpu,
			.number = r->tallies[i].number,
			.count = r->tallies[i].count,
			.cycles = r->tallies[i].time,
		};
	return 0;
}

int exits_snapshot(const struct exits *e, struct snapshot *s)
{
	const struct runner **sorted = sort_runners(e);
	int ret = sorted ? 0 : -1;
	uint32_t nth = 0, vcpu;
	size_t i;

	s->nr_counts = 0;
	for (i = 0; !ret && i < e->nr; i++) {
		/* Where events do not tell, a VM's threads are numbered. */
		nth = i && sorted[i]->vm == sorted[i - 1]->vm ? nth + 1 : 0;
		vcpu = sorted[i]->vcpu;
		ret = put_runner(s, sorted[i],
				 vcpu == EXITS_ANY_VCPU ? nth : vcpu);
	}
	free(sorted);
	merge(s);
	return ret;
}

uint32_t exits_number(uint32_t isa, uint64_t exit_reason)
{
	/* VMX has flags above the basic reason. */
	return (uint32_t)(isa == ISA_VMX ? exit_reason & 0xffff : exit_reason);
}

static void add_reason(void *snapshot, uint32_t isa, uint32_t number,
		       const char *name)
{
	struct snapshot *s = snapshot;
	struct exit_reason *room;

	(void)name;
	if (isa != s->isa)
		return;
	room = array_room(s->reasons, &s->size_reasons, s->nr_reasons + 1,
			  sizeof(*room));
	if (!room)
		return;
	s->reasons = room;
	room[s->nr_reasons++] = (struct exit_reason){
		.number = number,
		.class = REASON_DEFINED,
	};
}

int exits_reasons(struct snapshot *s)
{
	struct reason_names *names = reason_names_new();

	if (!names)
		return -1;
	s->nr_reasons = 0;
	reason_names_each(names, add_reason, s);
	reason_names_free(names);
	return 0;
}
