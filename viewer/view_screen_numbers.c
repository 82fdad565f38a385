// SPDX-License-Identifier: GPL-2.0
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view_screen.h"

#define ITEM_SIZE 128
#define INDENT "  "

/* Text that grows item by item, in lines of at most so many columns. */
struct paragraph {
	FILE *out;
	int width;
	int used;
};

static void add_item(struct paragraph *p, const char *item)
{
	int len = (int)strlen(item);

	if (p->used && p->used + 2 + len > p->width) {
		fputs("\n", p->out);
		p->used = 0;
	}
	p->used += fprintf(p->out, INDENT "%s", item);
}

static void add_title(struct paragraph *p, const char *title)
{
	if (p->used)
		fputs("\n", p->out);
	p->used = fprintf(p->out, "%s", title);
}

static void add_undefined(struct paragraph *p, const struct frame *f)
{
	char item[VIEW_GAP_SIZE];
	uint32_t at = 0;
	struct gap gap;

	add_title(p, "Undefined:");
	while (table_gap(&f->all, &at, &gap))
		add_item(p, view_gap(item, f->isa, &gap));
}

static void add_not_implemented(struct paragraph *p, const struct frame *f)
{
	char number[REASON_NUMBER_SIZE], item[ITEM_SIZE];
	size_t i;

	add_title(p, "Not implemented:");
	for (i = 0; i < f->all.nr_rows; i++) {
		const struct row *row = &f->all.rows[i];

		if (row->class != REASON_NOT_IMPLEMENTED)
			continue;
		snprintf(item, sizeof(item), "%s %s",
			 reason_number(number, f->isa, row->number), row->name);
		add_item(p, item);
	}
}

/* The lists as text; to be freed. NULL without memory. */
static char *compose(const struct frame *f, int width)
{
	struct paragraph p = { .width = width };
	char *text = NULL;
	size_t size;
	int failed;

	p.out = open_memstream(&text, &size);
	if (!p.out)
		return NULL;
	add_undefined(&p, f);
	add_not_implemented(&p, f);
	failed = ferror(p.out);
	if (fclose(p.out) || failed) {
		free(text);
		return NULL;
	}
	return text;
}

static int draw(const struct view *view, const struct frame *f, int y,
		int height, int top)
{
	char *text = compose(f, COLS), *rest = text, *line;
	int nr = 0, at;

	if (!text)
		return -1;
	screen_put(view, y, 0, STYLE_TITLE, "  UNDEFINED AND NOT IMPLEMENTED");
	for (; (line = strsep(&rest, "\n")); nr++) {
		at = nr - top + 1;
		if (at > 0 && at < height)
			screen_put(view, y + at, 0, STYLE_NORMAL, line);
	}
	free(text);
	return nr + 1;
}

const struct page page_numbers = { .draw = draw };
