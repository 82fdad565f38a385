// SPDX-License-Identifier: GPL-2.0
/*
 * The VMs, and the vCPUs of those that the user opened.
 */
#include <stdio.h>

#include "array.h"
#include "view_screen.h"

/* Where @vm is among the opened ones, or how many these are. */
static size_t find_expanded(const struct screen *s, uint64_t vm)
{
	size_t i;

	for (i = 0; i < s->nr_expanded; i++)
		if (s->expanded[i] == vm)
			break;
	return i;
}

int vms_expand(struct screen *s)
{
	struct line_id *at = &screen_state(s)->at;
	size_t i = find_expanded(s, at->vm);
	uint64_t *room;

	if (i < s->nr_expanded) {
		s->expanded[i] = s->expanded[--s->nr_expanded];
		at->vcpu = NO_VCPU;
		return 0;
	}
	room = array_room(s->expanded, &s->size_expanded, s->nr_expanded + 1,
			  sizeof(*room));
	if (!room)
		return -1;
	s->expanded = room;
	room[s->nr_expanded++] = at->vm;
	return 0;
}

/* The sums of @t as a row; @number is its place among its like. */
static struct row sums(const struct table *t, size_t number, const char *name)
{
	return (struct row){
		.number = (uint32_t)number,
		.name = name,
		.count = t->exits,
		.cycles = t->cycles,
		.rate = t->rate,
		.share = t->share,
	};
}

static int add_vcpus(struct list *list, const struct vm *vm,
		     const struct row *group)
{
	size_t i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		const struct vcpu *vcpu = &vm->vcpus[i];
		struct line *line = list_add(list);

		if (!line)
			return -1;
		line->id = (struct line_id){ .vm = vm->id, .vcpu = vcpu->id };
		line->row = sums(&vcpu->table, i, "");
		line->group = *group;
		snprintf(line->label, sizeof(line->label), "  vCPU %u",
			 vcpu->id);
	}
	return 0;
}

static int add_vm(struct screen *s, struct list *list, const struct vm *vm)
{
	bool expanded = find_expanded(s, vm->id) < s->nr_expanded;
	const char *name = vm->name ? vm->name : "?";
	struct line *line = list_add(list);

	if (!line)
		return -1;
	line->id.vm = vm->id;
	line->row = sums(&vm->table, (size_t)(vm - s->frame.vms), name);
	line->group = line->row;
	line->sign = expanded ? "-" : "+";
	snprintf(line->number, sizeof(line->number), "%llu",
		 (unsigned long long)vm->id);
	snprintf(line->label, sizeof(line->label), "%s (pid %u)", name,
		 vm->pid);
	return expanded ? add_vcpus(list, vm, &line->group) : 0;
}

static int fill(struct screen *s, struct list *list)
{
	size_t i;

	for (i = 0; i < s->frame.nr_listed; i++)
		if (add_vm(s, list, &s->frame.vms[i]))
			return -1;
	return 0;
}

const struct page page_vms = {
	.titles = { "VM", "NAME" },
	.number_width = 7,
	.columns = (COLUMN_BIT(NR_COLUMNS) - 1) & ~COLUMN_BIT(COLUMN_CLASS),
	.has_header = true,
	.about = "All VMs; Enter: the reasons of one, e: its vCPUs",
	.empty = "no exits: no VM has run yet",
	.fill = fill,
};
