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

static struct value share(const struct table *table, const struct row *row)
{
	(void)table;
	return (struct value){ VALUE_REAL, { .real = row->share } };
}

const struct column columns[NR_COLUMNS] = {
	[COLUMN_NUMBER] = { "number", "NUMBER", 7, 7, number },
	[COLUMN_NAME] = { "name", "NAME", -NAME_WIDTH, -12, name },
	[COLUMN_COUNT] = { "count", "COUNT", 12, 11, count },
	[COLUMN_RATE] = { "rate", "RATE/S", 9, 8, rate },
	[COLUMN_PERCENT] = { "percent", "%", 6, 6, percent },
	[COLUMN_SHARE] = { "time_percent", "TIME%", 6, 6, share },
	[COLUMN_AVG_CYCLES] = { "avg_cycles", "AVERAGE", 12, 8, avg_cycles },
	[COLUMN_CYCLES] = { "cycles", "CYCLES", 18, 8, cycles },
	[COLUMN_CLASS] = { "class", "CLASS", -15, -15, class },
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

/* @value in at most @width characters, as 12.3M or so. */
static void shorten(double value, int width, char buf[COLUMN_TEXT_SIZE])
{
	const char *unit = "kMGTPE";
	int digits;

	for (value /= 1000; value >= 999.995 && unit[1]; value /= 1000)
		unit++;
	for (digits = 2; digits >= 0; digits--)
		if (snprintf(buf, COLUMN_TEXT_SIZE, "%.*f%c", digits, value,
			     *unit) <= width)
			break;
}

const char *column_short(const struct column *col, uint32_t isa,
			 const struct table *table, const struct row *row,
			 char buf[COLUMN_TEXT_SIZE])
{
	struct value v = col->value(table, row);

	column_text(col, isa, table, row, buf);
	if (strlen(buf) <= (size_t)abs(col->least_width))
		return buf;
	if (v.type == VALUE_COUNT)
		shorten((double)v.count, col->least_width, buf);
	else if (v.type == VALUE_REAL)
		shorten(v.real, col->least_width, buf);
	return buf;
}

void column_line(char *line, size_t size, uint32_t isa,
		 const struct table *table, const struct row *row)
{
	char text[COLUMN_TEXT_SIZE];
	size_t used = 0;
	int i, len;

	line[0] = '\0';
	for (i = 0; i < NR_COLUMNS && used < size; i++) {
		const struct column *col = &columns[i];
		bool last = i == NR_COLUMNS - 1; /* with no blanks behind */

		if (row)
			column_text(col, isa, table, row, text);
		len = snprintf(line + used, size - used, "%s%*s",
			       used ? " " : "", last ? 0 : col->width,
			       row ? text : col->title);
		if (len < 0)
			break;
		used += (size_t)len;
	}
}

int row_compare(const struct table *table, const struct column *col,
		const struct row *a, const struct row *b)
{
	struct value va = col->value(table, a);
	struct value vb = col->value(table, b);
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

struct order {
	const struct table *table;
	const struct column *col;
};

static int compare(const void *pa, const void *pb, void *order)
{
	const struct row *const *a = pa, *const *b = pb;
	const struct order *o = order;

	return row_compare(o->table, o->col, *a, *b);
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
