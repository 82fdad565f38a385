// SPDX-License-Identifier: GPL-2.0
/*
 * Tables in plain text, and the list of all exit numbers.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "column.h"
#include "text.h"
#include "view.h"

#define LINE_SIZE 256
#define LIST_NUMBER_WIDTH 10 /* "0xffffffff" */

/* Output that failed stays failed: stdio remembers, and this tells. */
static int flush(void)
{
	if (fflush(stdout))
		return -1;
	if (!ferror(stdout))
		return 0;
	errno = EIO;
	return -1;
}

static void print_rate(double rate)
{
	if (isnan(rate))
		fputs("-", stdout);
	else
		printf("%.1f", rate);
}

static void print_heading(const struct frame *f)
{
	time_t seconds = (time_t)f->time;
	char when[32] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(when, sizeof(when), "%F %T", &tm);
	printf("%s  source %s  isa %s  VMs %u  vCPUs %u  exits %llu  exits/s ",
	       when, f->source, isa_name(f->isa), f->nr_vms, f->nr_vcpus,
	       (unsigned long long)f->all.exits);
	print_rate(f->all.rate);
	if (f->lost)
		printf("  lost %llu", (unsigned long long)f->lost);
	if (!f->complete)
		fputs("  incomplete", stdout);
	fputs("\n", stdout);
}

static int print_table(const struct view *view, const struct frame *f,
		       const struct table *table)
{
	const struct row **rows = table_sort(table, &columns[view->opt->sort]);
	char line[LINE_SIZE];
	size_t i;

	if (!rows)
		return -1;
	column_line(line, sizeof(line), &layout_wide, f->isa, table, NULL);
	printf("  %s\n", line);
	for (i = 0; rows[i]; i++) {
		column_line(line, sizeof(line), &layout_wide, f->isa, table,
			    rows[i]);
		printf("%s %s\n", view_mark(view, table_mark(table, rows[i])),
		       line);
	}
	free(rows);
	return 0;
}

static void print_vms(const struct view *view, const struct frame *f)
{
	char name[LINE_SIZE];
	size_t i;

	for (i = 0; i < f->nr_listed; i++) {
		const struct vm *vm = &f->vms[i];
		const char *raw = vm->name ? vm->name : "?";

		text_escape(name, sizeof(name), raw, strlen(raw), !view->utf8);
		printf("  VM %llu  pid %u  %s  vCPUs %zu  exits %llu  exits/s ",
		       (unsigned long long)vm->id, vm->pid, name, vm->nr_vcpus,
		       (unsigned long long)vm->table.exits);
		print_rate(vm->table.rate);
		fputs("\n", stdout);
	}
}

static int text_render(struct view *view, const struct frame *f)
{
	if (view->rendered)
		fputs("\n", stdout);
	print_heading(f);
	if (print_table(view, f, &f->all))
		return -1;
	print_vms(view, f);
	return flush();
}

static void print_number(const char *number, const char *name,
			 const char *class)
{
	printf("%*s %*s %s\n", LIST_NUMBER_WIDTH, number,
	       columns[COLUMN_NAME].width, name, class);
}

/* The ranges that are not defined before the number @until. */
static void print_gaps(const struct frame *f, uint32_t *at, struct gap *gap,
		       uint32_t until)
{
	char range[VIEW_GAP_SIZE];

	while (gap->first < until) {
		print_number(view_gap(range, f->isa, gap), "-",
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

	(void)view;
	if (!table_gap(&f->all, &at, &gap))
		gap.first = UINT32_MAX;
	print_number(columns[COLUMN_NUMBER].title, columns[COLUMN_NAME].title,
		     columns[COLUMN_CLASS].title);
	for (i = 0; i < f->all.nr_rows; i++) {
		const struct row *row = &f->all.rows[i];

		print_gaps(f, &at, &gap, row->number);
		print_number(reason_number(number, f->isa, row->number),
			     row->name, reason_class_name(row->class));
	}
	print_gaps(f, &at, &gap, UINT32_MAX);
	return flush();
}

const struct view_ops view_text = { .render = text_render };
const struct view_ops view_list = { .render = list_render };
