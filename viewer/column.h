/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The columns that exits are shown in. Every view draws on this one table.
 */
#ifndef EXITTOP_COLUMN_H
#define EXITTOP_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"

enum value_type {
	VALUE_NUMBER, /* an exit number, written as its vendor does */
	VALUE_TEXT,
	VALUE_COUNT,
	VALUE_REAL, /* NAN where there is nothing to say */
};

struct value {
	enum value_type type;
	union {
		uint32_t number;
		const char *text;
		uint64_t count;
		double real;
	};
};

enum column_id {
	COLUMN_NUMBER,
	COLUMN_NAME,
	COLUMN_COUNT,
	COLUMN_RATE,
	COLUMN_PERCENT,
	COLUMN_SHARE,
	COLUMN_AVG_CYCLES,
	COLUMN_CYCLES,
	COLUMN_CLASS,
	NR_COLUMNS,
};

struct column {
	const char *key; /* in JSON and other formats for programs */
	const char *title; /* above a table */
	int width; /* in a table; below zero: at the left */
	int least_width; /* likewise, where there is little room */
	struct value (*value)(const struct table *table, const struct row *row);
};

extern const struct column columns[NR_COLUMNS];

#define COLUMN_TEXT_SIZE 64

/* The value of @col as text, not padded. Returns @buf. */
const char *column_text(const struct column *col, uint32_t isa,
			const struct table *table, const struct row *row,
			char buf[COLUMN_TEXT_SIZE]);

/* The same, but a number that is wider than least_width is shortened: 12.3M. */
const char *column_short(const struct column *col, uint32_t isa,
			 const struct table *table, const struct row *row,
			 char buf[COLUMN_TEXT_SIZE]);

/*
 * A line of a table into @line, cut to @size: the titles, or with @row its
 * values.
 */
void column_line(char *line, size_t size, uint32_t isa,
		 const struct table *table, const struct row *row);

/*
 * Which of two rows of @table comes first in the order of @col, as for qsort():
 * the highest value, but the lowest number and the first name.
 */
int row_compare(const struct table *table, const struct column *col,
		const struct row *a, const struct row *b);

/*
 * table_sort - the rows of @table that happened, in the order of @col
 *
 * The highest value comes first, but numbers and names begin with the lowest.
 * Returns an array that ends in NULL and is to be freed, or NULL without memory.
 */
const struct row **table_sort(const struct table *table,
			      const struct column *col);

#endif
