// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "column.h"

#define NAME_WIDTH 25 /* "avic_unaccelerated_access" */

static struct value number(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_NUMBER, { .number = row->number } };
}

static struct value name(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_TEXT, { .text = row->name } };
}

static struct value class(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_TEXT,
			       { .text = reason_class_name(row->class) } };
}

static struct value count(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_COUNT, { .count = row->count } };
}

static struct value rate(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_REAL, { .real = row->rate } };
}

static struct value percent(const struct table *table, const struct row *row)
{
	double share = table->exits ? 100.0 * (double)row->count /
					      (double)table->exits :
				      0;

	return (struct value){ VALUE_REAL, { .real = share } };
}

static struct value cycles(const struct table *table, const struct row *row)
{
	if (!table->timed)
		return (struct value){ VALUE_REAL, { .real = NAN } };
	return (struct value){ VALUE_COUNT, { .count = row->cycles } };
}

static struct value avg_cycles(const struct table *table, const struct row *row)
{
	double avg = table->timed && row->count ?
			     (double)row->cycles / (double)row->count :
			     NAN;

	return (struct value){ VALUE_REAL, { .real = avg } };
}

const struct column columns[NR_COLUMNS] = {
	[COLUMN_NUMBER] = { "number", "NUMBER", 6, 0, number },
	[COLUMN_NAME] = { "name", "NAME", -NAME_WIDTH, 0, name },
	[COLUMN_CLASS] = { "class", "CLASS", -15, 3, class },
	[COLUMN_COUNT] = { "count", "COUNT", 12, 0, count },
	[COLUMN_RATE] = { "rate", "RATE/S", 9, 1, rate },
	[COLUMN_PERCENT] = { "percent", "%", 6, 2, percent },
	[COLUMN_CYCLES] = { "cycles", NULL, 0, 0, cycles },
	[COLUMN_AVG_CYCLES] = { "avg_cycles", NULL, 0, 0, avg_cycles },
};

const char *column_text(const struct column *col, uint32_t isa,
			const struct table *table, const struct row *row,
			char buf[COLUMN_TEXT_SIZE])
{
	struct value v = col->value(table, row);
	char digits[REASON_NUMBER_SIZE];

	switch (v.type) {
	case VALUE_NUMBER:
		reason_number(digits, isa, v.number);
		snprintf(buf, COLUMN_TEXT_SIZE, "%s", digits);
		break;
	case VALUE_TEXT:
		snprintf(buf, COLUMN_TEXT_SIZE, "%s", v.text);
		break;
	case VALUE_COUNT:
		snprintf(buf, COLUMN_TEXT_SIZE, "%llu",
			 (unsigned long long)v.count);
		break;
	case VALUE_REAL:
		if (isnan(v.real))
			snprintf(buf, COLUMN_TEXT_SIZE, "-");
		else
			snprintf(buf, COLUMN_TEXT_SIZE, "%.1f", v.real);
		break;
	}
	return buf;
}

#define MAX_RANK 3
#define MIN_NAME_WIDTH 8

const struct layout layout_wide = { MAX_RANK, NAME_WIDTH, false };

static int width_of_rank(int rank)
{
	int width = -1, i; /* no space before the first */

	for (i = 0; i < NR_COLUMNS; i++)
		if (columns[i].title && columns[i].rank <= rank)
			width += abs(columns[i].width) + 1;
	return width;
}

struct layout column_layout(int width)
{
	struct layout layout = { MAX_RANK, NAME_WIDTH, true };
	int missing;

	while (layout.rank > 0 && width_of_rank(layout.rank) > width)
		layout.rank--;
	missing = width_of_rank(layout.rank) - width;
	if (missing > 0)
		layout.name_width -= missing;
	if (layout.name_width < MIN_NAME_WIDTH)
		layout.name_width = MIN_NAME_WIDTH;
	return layout;
}

void column_line(char *line, size_t size, const struct layout *layout,
		 uint32_t isa, const struct table *table, const struct row *row)
{
	char text[COLUMN_TEXT_SIZE];
	size_t used = 0;
	int i, len, width;

	line[0] = '\0';
	for (i = 0; i < NR_COLUMNS && used < size; i++) {
		const struct column *col = &columns[i];

		if (!col->title || col->rank > layout->rank)
			continue;
		if (row)
			column_text(col, isa, table, row, text);
		width = i == COLUMN_NAME ? -layout->name_width : col->width;
		len = snprintf(line + used, size - used, "%s%*.*s",
			       used ? " " : "", width,
			       layout->cut && width < 0 ? -width : -1,
			       row ? text : col->title);
		if (len < 0)
			break;
		used += (size_t)len;
	}
}

struct order {
	const struct table *table;
	const struct column *col;
};

static int compare(const void *pa, const void *pb, void *order)
{
	const struct row *a = *(const struct row *const *)pa;
	const struct row *b = *(const struct row *const *)pb;
	const struct order *o = order;
	struct value va = o->col->value(o->table, a);
	struct value vb = o->col->value(o->table, b);
	int result = 0;

	switch (va.type) {
	case VALUE_NUMBER:
		result = (va.number > vb.number) - (va.number < vb.number);
		break;
	case VALUE_TEXT:
		result = strcmp(va.text, vb.text);
		break;
	case VALUE_COUNT:
		result = (va.count < vb.count) - (va.count > vb.count);
		break;
	case VALUE_REAL: /* what is not known goes last */
		result = isnan(va.real) || isnan(vb.real) ?
				 !!isnan(va.real) - !!isnan(vb.real) :
				 (va.real < vb.real) - (va.real > vb.real);
		break;
	}
	if (result)
		return result;
	return (a->number > b->number) - (a->number < b->number);
}

const struct row **table_sort(const struct table *table,
			      const struct column *col)
{
	struct order order = { table, col };
	const struct row **rows;
	size_t nr = 0, i;

	rows = calloc(table->nr_rows + 1, sizeof(*rows));
	if (!rows)
		return NULL;
	for (i = 0; i < table->nr_rows; i++)
		if (table->rows[i].count)
			rows[nr++] = &table->rows[i];
	qsort_r(rows, nr, sizeof(*rows), compare, &order);
	return rows;
}
