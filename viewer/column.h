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
	COLUMN_CLASS,
	COLUMN_COUNT,
	COLUMN_RATE,
	COLUMN_PERCENT,
	COLUMN_CYCLES,
	COLUMN_AVG_CYCLES,
	NR_COLUMNS,
};

struct column {
	const char *key; /* in JSON and other formats for programs */
	const char *title; /* above a table; NULL if no table has it */
	int width; /* in a table; below zero: at the left */
	int rank; /* where there is little room, those of high rank go first */
	struct value (*value)(const struct table *table, const struct row *row);
};

extern const struct column columns[NR_COLUMNS];

#define COLUMN_TEXT_SIZE 64

/* The value of @col as text, not padded. Returns @buf. */
const char *column_text(const struct column *col, uint32_t isa,
			const struct table *table, const struct row *row,
			char buf[COLUMN_TEXT_SIZE]);

/* How a table's columns share the room that there is. */
struct layout {
	int rank; /* of the columns that are shown, at most */
	int name_width; /* the names' column gives way */
	bool cut; /* what is too long, rather than push the rest aside */
};

extern const struct layout layout_wide; /* as wide as it gets */

struct layout column_layout(int width);

/*
 * A line of a table into @line, cut to @size: the titles, or with @row its
 * values.
 */
void column_line(char *line, size_t size, const struct layout *layout,
		 uint32_t isa, const struct table *table,
		 const struct row *row);

/*
 * table_sort - the rows of @table that happened, in the order of @col
 *
 * The highest value comes first, but numbers and names begin with the lowest. Returns an array that ends in NULL and is to
 * be freed, or NULL without memory.
 */
const struct row **table_sort(const struct table *table,
			      const struct column *col);

#endif
