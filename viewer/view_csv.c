// SPDX-License-Identifier: GPL-2.0
/*
 * Comma-separated values, quoted as RFC 4180 has it: a row for each update, vCPU
 * and exit number, and what is not known is empty.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "column.h"
#include "print.h"
#include "text.h"
#include "view.h"

#define FIELD_SIZE 512

static void put_text(FILE *out, const char *raw)
{
	char text[FIELD_SIZE];

	/* Most have no need of quotes, and are easier to read without. */
	text_escape(text, sizeof(text), raw, strlen(raw), false);
	if (strpbrk(text, ",\""))
		print_quoted(out, text, '"');
	else
		print_text(out, text);
}

static void put_real(FILE *out, double real)
{
	if (!isnan(real))
		print_real(out, real);
}

/* Numbers are plain ones, whatever the vendor writes them in. */
static void put_value(FILE *out, struct value v)
{
	switch (v.type) {
	case VALUE_NUMBER:
		print_count(out, v.number);
		break;
	case VALUE_TEXT:
		put_text(out, v.text);
		break;
	case VALUE_COUNT:
		print_count(out, v.count);
		break;
	case VALUE_REAL:
		put_real(out, v.real);
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

	put_real(out, f->time);
	putc_unlocked(',', out);
	print_count(out, vm->id);
	putc_unlocked(',', out);
	print_count(out, vm->pid);
	putc_unlocked(',', out);
	put_text(out, vm->name ? vm->name : "?");
	putc_unlocked(',', out);
	print_count(out, vcpu->id);
	for (i = 0; i < NR_COLUMNS; i++) {
		putc_unlocked(',', out);
		put_value(out, columns[i].value(&vcpu->table, row));
	}
	putc_unlocked(',', out);
	print_text(out, unit ? unit : "");
	print_text(out, f->complete ? ",1," : ",0,");
	print_count(out, f->lost);
	putc_unlocked('\n', out);
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
