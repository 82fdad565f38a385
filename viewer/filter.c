// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "filter.h"

/* Decimal, or hexadecimal with 0x; a number below zero is its 32 bits. */
static bool parse_number(const char *text, uint32_t *number)
{
	const char *digits = text[0] == '-' ? text + 1 : text;
	bool hex = digits[0] == '0' && tolower((unsigned char)digits[1]) == 'x';
	long long value;
	char *end;

	if (!isdigit((unsigned char)digits[0]))
		return false;
	errno = 0;
	value = strtoll(text, &end, hex ? 16 : 10);
	*number = (uint32_t)value;
	return !*end && !errno && value >= INT32_MIN && value <= UINT32_MAX;
}

static int add(struct filter_numbers *list, uint32_t number)
{
	uint32_t *room =
		array_room(list->at, &list->size, list->nr + 1, sizeof(*room));

	if (!room)
		return -1;
	list->at = room;
	room[list->nr++] = number;
	return 0;
}

int filter_add_number(struct filter_numbers *list, const char *text)
{
	uint32_t number;

	if (text[0] == '-' || !parse_number(text, &number)) {
		errno = EINVAL;
		return -1;
	}
	return add(list, number);
}

int filter_add_word(struct filter_words *list, const char *text)
{
	const char **room =
		array_room(list->at, &list->size, list->nr + 1, sizeof(*room));

	if (!room)
		return -1;
	list->at = room;
	room[list->nr++] = text;
	return 0;
}

static bool has(const struct filter_numbers *list, uint32_t number)
{
	size_t i;

	for (i = 0; i < list->nr; i++)
		if (list->at[i] == number)
			return true;
	return !list->nr;
}

/* Looks the reasons up, whose names depend on the ISA. */
static int find_reasons(struct filter *f, uint32_t isa,
			const struct reason_names *names, const char **bad)
{
	uint32_t number;
	size_t i;

	f->numbers.nr = 0;
	for (i = 0; i < f->reasons.nr; i++) {
		*bad = f->reasons.at[i];
		if (!parse_number(*bad, &number) &&
		    !reason_find(names, isa, *bad, &number)) {
			errno = EINVAL;
			return -1;
		}
		if (add(&f->numbers, number))
			return -1;
	}
	f->isa = isa;
	return 0;
}

static bool is_called(const struct filter *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->vms.nr; i++)
		if (name && !strcmp(f->vms.at[i], name))
			return true;
	return false;
}

/*
 * The VM of @c, asked for its name if it is new. The search begins at @start,
 * as VMs come in nearly the same order each time. NULL without memory.
 */
static struct filter_vm *find_vm(struct filter *f, const struct exit_count *c,
				 size_t start, char *(*vm_name)(uint32_t pid))
{
	struct filter_vm *room;
	char *name;
	size_t i;

	for (i = 0; i < f->nr_known; i++) {
		room = &f->known[(start + i) % f->nr_known];
		if (room->id == c->vm)
			return room;
	}
	room = array_room(f->known, &f->size_known, f->nr_known + 1,
			  sizeof(*room));
	if (!room)
		return NULL;
	f->known = room;
	name = vm_name(c->pid);
	room[f->nr_known] =
		(struct filter_vm){ .id = c->vm, .wanted = is_called(f, name) };
	free(name);
	return &room[f->nr_known++];
}

/* Forgets the VMs that are gone. */
static void forget_vms(struct filter *f)
{
	size_t i, kept = 0;

	for (i = 0; i < f->nr_known; i++) {
		if (!f->known[i].seen)
			continue;
		f->known[i].seen = false;
		f->known[kept++] = f->known[i];
	}
	f->nr_known = kept;
}

static int take_counts(struct filter *f, const struct snapshot *s,
		       char *(*vm_name)(uint32_t pid))
{
	struct filter_vm *vm = NULL;
	struct exit_count *room;
	size_t i;

	f->out.nr_counts = 0;
	if (!s->nr_counts)
		return 0;
	room = array_room(f->out.counts, &f->out.size_counts, s->nr_counts,
			  sizeof(*room));
	if (!room)
		return -1;
	f->out.counts = room;

	for (i = 0; i < s->nr_counts; i++) {
		const struct exit_count *c = &s->counts[i];

		if (f->vms.nr && (!vm || vm->id != c->vm)) {
			vm = find_vm(f, c, vm ? (size_t)(vm - f->known) : 0,
				     vm_name);
			if (!vm)
				return -1;
			vm->seen = true;
		}
		if ((!vm || vm->wanted) && has(&f->pids, c->pid) &&
		    has(&f->vcpus, c->vcpu) && has(&f->numbers, c->number))
			room[f->out.nr_counts++] = *c;
	}
	forget_vms(f);
	return 0;
}

static int take_reasons(struct filter *f, const struct snapshot *s)
{
	struct exit_reason *room;
	size_t i;

	f->out.nr_reasons = 0;
	if (!s->nr_reasons)
		return 0;
	room = array_room(f->out.reasons, &f->out.size_reasons, s->nr_reasons,
			  sizeof(*room));
	if (!room)
		return -1;
	f->out.reasons = room;
	for (i = 0; i < s->nr_reasons; i++)
		if (has(&f->numbers, s->reasons[i].number))
			room[f->out.nr_reasons++] = s->reasons[i];
	return 0;
}

const struct snapshot *filter_apply(struct filter *f, const struct snapshot *s,
				    const struct reason_names *names,
				    char *(*vm_name)(uint32_t pid),
				    const char **bad)
{
	bool of_vms = f->pids.nr || f->vms.nr || f->vcpus.nr;
	bool empty = !s->nr_counts && !s->nr_reasons;

	if (!of_vms && !f->reasons.nr)
		return s;
	/* An empty snapshot may not know its ISA yet. */
	if (f->reasons.nr && !empty && (!f->numbers.nr || f->isa != s->isa) &&
	    find_reasons(f, s->isa, names, bad))
		return NULL;
	f->out.id = s->id;
	f->out.isa = s->isa;
	f->out.unit = s->unit;
	f->out.time = s->time;
	/* How many VMs without an exit are meant, nobody knows. */
	f->out.vms = of_vms ? 0 : s->vms;
	f->out.vcpus = of_vms ? 0 : s->vcpus;
	f->out.partial = s->partial || f->reasons.nr;
	if (take_counts(f, s, vm_name) || take_reasons(f, s)) {
		errno = ENOMEM;
		return NULL;
	}
	return &f->out;
}

void filter_free(struct filter *f)
{
	free(f->pids.at);
	free(f->vcpus.at);
	free(f->vms.at);
	free(f->reasons.at);
	free(f->numbers.at);
	free(f->known);
	free(f->out.counts);
	free(f->out.reasons);
}
