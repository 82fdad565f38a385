// SPDX-License-Identifier: GPL-2.0
/*
 * The text format of OpenMetrics 1.0, for Prometheus and those that read the same:
 * each update is a whole exposition.
 */
#include <inttypes.h>
#include <stdio.h>

#include "print.h"
#include "view.h"

/* A counter of exits. Its unit ends its name. */
struct family {
	const char *name, *unit, *help;
	void (*put)(FILE *out, const struct row *row);
};

static void put_count(FILE *out, const struct row *row)
{
	print_count(out, row->count);
}

static void put_cycles(FILE *out, const struct row *row)
{
	print_count(out, row->cycles);
}

static void put_seconds(FILE *out, const struct row *row)
{
	fprintf(out, "%.9f", (double)row->cycles / 1e9);
}

static const struct family exits = { "kvm_exits", "exits", "VM exits",
				     put_count };

/* How long they took, sleep included; it depends on the unit what is known. */
static const struct family times[] = {
	[TIME_CYCLES] = { "kvm_exit_cycles", "cycles",
			  "TSC cycles from VM exits to the entries after them",
			  put_cycles },
	[TIME_NS] = { "kvm_exit_seconds", "seconds",
		      "time from VM exits to the entries after them",
		      put_seconds },
	[TIME_NONE] = { NULL },
};

static void put_label(FILE *out, const char *name, const char *value)
{
	fputs(name, out);
	putc('=', out);
	/* Which leaves no line's end over, the third that needs an escape. */
	print_quoted(out, value, '\\');
}

/*
 * The number is a label, too: a kernel may call two numbers the same, and a
 * series must not come twice. @vcpu is NULL for the sum of them.
 */
static void put_labels(FILE *out, const struct frame *f, const struct vm *vm,
		       const struct vcpu *vcpu, const struct row *row)
{
	char number[REASON_NUMBER_SIZE];

	fprintf(out, "{vm=\"%" PRIu64 "\",", vm->id);
	put_label(out, "name", vm->name ? vm->name : "?");
	if (vcpu)
		fprintf(out, ",vcpu=\"%u\"", vcpu->id);
	fprintf(out, ",isa=\"%s\",number=\"%s\",", isa_name(f->isa),
		reason_number(number, f->isa, row->number));
	put_label(out, "reason", row->name);
	putc('}', out);
}

static void put_table(FILE *out, const struct family *family,
		      const struct frame *f, const struct vm *vm,
		      const struct vcpu *vcpu, const struct table *table)
{
	const struct row *row;

	for (row = table->rows; row < table->rows + table->nr_rows; row++) {
		fprintf(out, "%s_total", family->name);
		put_labels(out, f, vm, vcpu, row);
		putc(' ', out);
		family->put(out, row);
		putc('\n', out);
	}
}

static void put_head(FILE *out, const char *name, const char *type,
		     const char *unit, const char *help)
{
	fprintf(out, "# TYPE %s %s\n", name, type);
	if (unit)
		fprintf(out, "# UNIT %s %s\n", name, unit);
	fprintf(out, "# HELP %s %s\n", name, help);
}

/* vCPUs are many: they are told apart only for who asked for some. */
static void put_family(FILE *out, const struct family *family,
		       const struct frame *f, bool by_vcpu)
{
	size_t i, k;

	put_head(out, family->name, "counter", family->unit, family->help);
	for (i = 0; i < f->nr_listed; i++) {
		const struct vm *vm = &f->vms[i];

		if (!by_vcpu)
			put_table(out, family, f, vm, NULL, &vm->table);
		for (k = 0; by_vcpu && k < vm->nr_vcpus; k++)
			put_table(out, family, f, vm, &vm->vcpus[k],
				  &vm->vcpus[k].table);
	}
}

/* How the numbers came about, for who has to trust them. */
static void put_state(FILE *out, const struct frame *f)
{
	put_head(out, "kvm_vms", "gauge", NULL, "VMs that exist");
	fprintf(out, "kvm_vms %u\n", f->nr_vms);
	put_head(out, "kvm_vcpus", "gauge", NULL, "vCPUs that exist");
	fprintf(out, "kvm_vcpus %u\n", f->nr_vcpus);
	put_head(out, "exittop_lost_events", "counter", "events",
		 "trace events that were lost on the way to exittop");
	fprintf(out, "exittop_lost_events_total %" PRIu64 "\n", f->lost);
	put_head(out, "exittop_complete", "gauge", NULL,
		 "1 if nothing newer than these counts came in part");
	fprintf(out, "exittop_complete %d\n", f->complete);
	/* Not of type info, which the older text format does not know. */
	put_head(out, "exittop_info", "gauge", NULL,
		 "where the counts come from");
	fputs("exittop_info{", out);
	put_label(out, "source", f->source);
	putc(',', out);
	put_label(out, "kernel", f->kernel);
	fprintf(out, ",isa=\"%s\"} 1\n", isa_name(f->isa));
}

static int openmetrics_render(struct view *view, const struct frame *f)
{
	const bool by_vcpu = view->opt->filter.vcpus.nr;

	put_family(view->out, &exits, f, by_vcpu);
	if (times[f->unit].name)
		put_family(view->out, &times[f->unit], f, by_vcpu);
	put_state(view->out, f);
	fputs("# EOF\n", view->out);
	return view_flush(view->out);
}

const struct view_ops view_openmetrics = { .render = openmetrics_render };
