// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "layout.h"

/* What stands before the columns: a sign and a blank. */
#define MARK_WIDTH 2

#define MIN_BAR 6
#define MAX_BAR 20
#define MAX_NAME 32

/* Gives @span its width if there is @room for it and a blank before it. */
static bool take(struct span *span, int width, int *room)
{
	if (width + 1 > *room)
		return false;
	span->width = width;
	*room -= width + 1;
	return true;
}

/* Lets @span grow to @max with what is left. */
static void grow(struct span *span, int max, int *room)
{
	int more = max - span->width;

	if (!span->width || more <= 0)
		return;
	if (more > *room)
		more = *room;
	span->width += more;
	*room -= more;
}

static void place(struct span *span, int *x)
{
	if (!span->width)
		return;
	span->x = *x;
	*x += span->width + 1;
}

struct layout layout_make(unsigned int columns_wanted, int width,
			  int number_width, int skip)
{
	struct layout l = { .more = false };
	int room = width - MARK_WIDTH + 1; /* no blank before the first */
	bool only_name = !(columns_wanted >> (COLUMN_NAME + 1));
	int x = MARK_WIDTH, i;

	take(&l.columns[COLUMN_NUMBER], number_width, &room);
	take(&l.columns[COLUMN_NAME], abs(columns[COLUMN_NAME].least_width),
	     &room);
	for (i = COLUMN_NAME + 1; i < NR_COLUMNS && !l.more; i++) {
		if (!(columns_wanted & COLUMN_BIT(i)) || skip-- > 0)
			continue;
		l.more = !take(&l.columns[i], abs(columns[i].least_width),
			       &room);
		if (!l.more && i == COLUMN_PERCENT)
			take(&l.bar, MIN_BAR, &room);
	}
	grow(&l.columns[COLUMN_NAME], abs(columns[COLUMN_NAME].width), &room);
	grow(&l.bar, MAX_BAR, &room);
	grow(&l.columns[COLUMN_NAME], only_name ? width : MAX_NAME, &room);

	for (i = 0; i < NR_COLUMNS; i++) {
		place(&l.columns[i], &x);
		if (i == COLUMN_PERCENT)
			place(&l.bar, &x);
	}
	return l;
}

static bool is_in(const struct span *span, int x)
{
	return x >= span->x && x < span->x + span->width;
}

int layout_column_at(const struct layout *layout, int x)
{
	int i;

	for (i = 0; i < NR_COLUMNS; i++)
		if (is_in(&layout->columns[i], x))
			return i;
	return is_in(&layout->bar, x) ? COLUMN_PERCENT : -1;
}
