// SPDX-License-Identifier: GPL-2.0
/*
 * Tables in plain text, and the list of all exit numbers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"
#include "text.h"
#include "view.h"

#define LINE_SIZE 256
#define LIST_NUMBER_WIDTH 10 /* "0xffffffff" */

static void print_heading(FILE *out, const struct frame *f)
{
	char time[VIEW_TEXT_SIZE], since[VIEW_TEXT_SIZE], rate[VIEW_TEXT_SIZE];

	fprintf(out,
		"%s  source %s  isa %s  VMs %u  vCPUs %u  exits %llu  exits/s %s",
		view_time(time, "%F %T", f->time), f->source, isa_name(f->isa),
		f->nr_vms, f->nr_vcpus, (unsigned long long)f->all.exits,
		view_real(rate, f->all.rate));
	if (f->based)
		fprintf(out, "  since %s", view_time(since, "%T", f->since));
	if (f->lost)
		fprintf(out, "  lost %llu", (unsigned long long)f->lost);
	if (!f->complete)
		fputs("  incomplete", out);
	fputs("\n", out);
	if (f->note)
		fprintf(out, "  (%s)\n", f->note);
}

static int print_table(const struct view *view, const struct frame *f,
		       const struct table *table)
{
	const struct row **rows = table_sort(table, &columns[view->opt->sort]);
	char line[LINE_SIZE];
	size_t i;

	if (!rows)
		return -1;
	column_line(line, sizeof(line), f->isa, table, NULL);
	fprintf(view->out, "  %s\n", line);
	for (i = 0; rows[i]; i++) {
		column_line(line, sizeof(line), f->isa, table,
			    rows[i]);
		fprintf(view->out, "%s %s\n",
			view_mark(view, table_mark(table, rows[i])), line);
	}
	free(rows);
	return 0;
}

static void print_vms(const struct view *view, const struct frame *f)
{
	char name[LINE_SIZE], rate[VIEW_TEXT_SIZE];
	size_t i;

	for (i = 0; i < f->nr_listed; i++) {
		const struct vm *vm = &f->vms[i];
		const char *raw = vm->name ? vm->name : "?";

		text_escape(name, sizeof(name), raw, strlen(raw), !view->utf8);
		fprintf(view->out,
			"  VM %llu  pid %u  %s  vCPUs %zu  exits %llu  exits/s %s\n",
			(unsigned long long)vm->id, vm->pid, name, vm->nr_vcpus,
			(unsigned long long)vm->table.exits,
			view_real(rate, vm->table.rate));
	}
}

static int text_render(struct view *view, const struct frame *f)
{
	if (view->rendered)
		fputs("\n", view->out);
	print_heading(view->out, f);
	if (print_table(view, f, &f->all))
		return -1;
	print_vms(view, f);
	return view_flush(view->out);
}

static void print_number(FILE *out, const char *number, const char *name,
			 const char *class)
{
	fprintf(out, "%*s %*s %s\n", LIST_NUMBER_WIDTH, number,
		columns[COLUMN_NAME].width, name, class);
}

/* The ranges that are not defined before the number @until. */
static void print_gaps(FILE *out, const struct frame *f, uint32_t *at,
		       struct gap *gap, uint32_t until)
{
	char range[VIEW_GAP_SIZE];

	while (gap->first < until) {
		print_number(out, view_gap(range, f->isa, gap), "-",
			     reason_class_name(REASON_UNDEFINED));
		if (!table_gap(&f->all, at, gap))
			gap->first = UINT32_MAX;
	}
}

/* The numbers in their order, those that are not defined in between. */
static int list_render(struct view *view, const struct frame *f)
{
	char number[REASON_NUMBER_SIZE];
	struct gap gap;
	uint32_t at = 0;
	size_t i;

	if (!table_gap(&f->all, &at, &gap))
		gap.first = UINT32_MAX;
	print_number(view->out, columns[COLUMN_NUMBER].title,
		     columns[COLUMN_NAME].title, columns[COLUMN_CLASS].title);
	for (i = 0; i < f->all.nr_rows; i++) {
		const struct row *row = &f->all.rows[i];

		print_gaps(view->out, f, &at, &gap, row->number);
		print_number(view->out,
			     reason_number(number, f->isa, row->number),
			     row->name, reason_class_name(row->class));
	}
	print_gaps(view->out, f, &at, &gap, UINT32_MAX);
	return view_flush(view->out);
}

const struct view_ops view_text = { .render = text_render };
const struct view_ops view_list = { .render = list_render };
