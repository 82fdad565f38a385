// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdlib.h>

#include "column.h"
#include "view_screen.h"

#define LINE_SIZE 256
#define MARK_WIDTH 2

static void draw_row(const struct view *view, const struct frame *f, int y,
		     const struct layout *layout, const struct row *row)
{
	static const enum style styles[] = { [MARK_NONE] = STYLE_NORMAL,
					     [MARK_MOST] = STYLE_MOST,
					     [MARK_LEAST] = STYLE_LEAST };
	enum row_mark mark = table_mark(&f->all, row);
	char line[LINE_SIZE];

	column_line(line, sizeof(line), layout, f->isa, &f->all, row);
	screen_put(view, y, 0, styles[mark], view_mark(view, mark));
	screen_put(view, y, MARK_WIDTH, styles[mark], line);
}

static int draw(const struct view *view, const struct frame *f, int y,
		int height, int top)
{
	const struct row **rows = table_sort(&f->all, &columns[view->opt->sort]);
	struct layout layout = column_layout(COLS - MARK_WIDTH);
	char line[LINE_SIZE];
	int i;

	if (!rows)
		return -1;
	column_line(line, sizeof(line), &layout, f->isa, &f->all, NULL);
	screen_put(view, y, 0, STYLE_TITLE, "");
	screen_put(view, y, MARK_WIDTH, STYLE_TITLE, line);
	for (i = 0; rows[i]; i++)
		if (i >= top && i - top + 1 < height)
			draw_row(view, f, y + 1 + i - top, &layout, rows[i]);
	if (!i)
		screen_put(view, y + 1, MARK_WIDTH, STYLE_NORMAL,
			   "no exits: no VM has run yet");
	free(rows);
	return i + 1;
}

const struct page page_reasons = { .draw = draw };
