// SPDX-License-Identifier: GPL-2.0
/*
 * Comma-separated values, quoted as RFC 4180 has it: a row for each update, vCPU
 * and exit number, and what is not known is empty.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "column.h"
#include "text.h"
#include "view.h"

#define FIELD_SIZE 512

static void put_text(FILE *out, const char *raw)
{
	char text[FIELD_SIZE];
	const char *at;

	text_escape(text, sizeof(text), raw, strlen(raw), false);
	if (!strpbrk(text, ",\"")) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (at = text; *at; at++)
		fprintf(out, *at == '"' ? "\"\"" : "%c", *at);
	putc('"', out);
}

/* Numbers are plain ones, whatever the vendor writes them in. */
static void put_value(FILE *out, struct value v)
{
	switch (v.type) {
	case VALUE_NUMBER:
		fprintf(out, "%u", v.number);
		break;
	case VALUE_TEXT:
		put_text(out, v.text);
		break;
	case VALUE_COUNT:
		fprintf(out, "%llu", (unsigned long long)v.count);
		break;
	case VALUE_REAL:
		if (!isnan(v.real))
			fprintf(out, "%.3f", v.real);
		break;
	}
}

/* The name of a number is its reason: a row has its VM's name, too. */
static void print_header(FILE *out)
{
	int i;

	fputs("time,vm,pid,name,vcpu", out);
	for (i = 0; i < NR_COLUMNS; i++)
		fprintf(out, ",%s",
			i == COLUMN_NAME ? "reason" : columns[i].key);
	fputs(",cycles_unit,complete,lost\n", out);
}

static void print_row(FILE *out, const struct frame *f, const struct vm *vm,
		      const struct vcpu *vcpu, const struct row *row)
{
	const char *unit = view_unit(f->unit);
	int i;

	fprintf(out, "%.3f,%llu,%u,", f->time, (unsigned long long)vm->id,
		vm->pid);
	put_text(out, vm->name ? vm->name : "?");
	fprintf(out, ",%u", vcpu->id);
	for (i = 0; i < NR_COLUMNS; i++) {
		putc(',', out);
		put_value(out, columns[i].value(&vcpu->table, row));
	}
	fprintf(out, ",%s,%d,%llu\n", unit ? unit : "", f->complete,
		(unsigned long long)f->lost);
}

static int csv_render(struct view *view, const struct frame *f)
{
	size_t i, k, r;

	if (!view->rendered)
		print_header(view->out);
	for (i = 0; i < f->nr_listed; i++) {
		const struct vm *vm = &f->vms[i];

		for (k = 0; k < vm->nr_vcpus; k++) {
			const struct table *t = &vm->vcpus[k].table;

			for (r = 0; r < t->nr_rows; r++)
				print_row(view->out, f, vm, &vm->vcpus[k],
					  &t->rows[r]);
		}
	}
	return view_flush(view->out);
}

const struct view_ops view_csv = { .render = csv_render };
