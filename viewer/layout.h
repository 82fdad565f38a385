/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How the columns of a table share a line of the screen.
 */
#ifndef EXITTOP_LAYOUT_H
#define EXITTOP_LAYOUT_H

#include <stdbool.h>

#include "column.h"

#define COLUMN_BIT(id) (1u << (id))

struct span {
	int x;
	int width; /* 0: not shown */
};

struct layout {
	struct span columns[NR_COLUMNS];
	struct span bar; /* behind the percentage */
	bool more; /* there are columns that do not fit */
};

/*
 * Lays out @columns, bits of their numbers, in a line of @width. Number and
 * name are always there; of the others, the first @skip are left out, and then
 * as many follow as fit. The number's column has @number_width.
 */
struct layout layout_make(unsigned int columns, int width, int number_width,
			  int skip);

/* The column that @x is in, or -1. The bar belongs to the percentage. */
int layout_column_at(const struct layout *layout, int x);

#endif
