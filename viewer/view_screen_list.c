// SPDX-License-Identifier: GPL-2.0
/*
 * A list with a cursor: what all pages are made of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "graph.h"
#include "view_screen.h"

struct line *list_add(struct list *list)
{
	struct line *room = array_room(list->lines, &list->size, list->nr + 1,
				       sizeof(*room));

	if (!room)
		return NULL;
	list->lines = room;
	room[list->nr] = (struct line){ .id.vcpu = NO_VCPU,
					.row.name = "",
					.group.name = "" };
	return &room[list->nr++];
}

struct line *list_add_row(struct list *list, uint32_t isa,
			  const struct row *row)
{
	struct line *line = list_add(list);

	if (!line)
		return NULL;
	line->id.number = row->number;
	line->row = *row;
	reason_number(line->number, isa, row->number);
	snprintf(line->label, sizeof(line->label), "%s", row->name);
	return line;
}

struct order {
	const struct table *table;
	const struct column *column;
	int sign;
};

/*
 * Groups by what they are in all, in them first what is the group, then its
 * parts. Where there are none, all groups are alike.
 */
static int compare(const void *pa, const void *pb, void *order)
{
	const struct line *a = pa, *b = pb;
	const struct order *o = order;
	int result = row_compare(o->table, o->column, &a->group, &b->group);

	if (!result && a->id.vm == b->id.vm)
		result = o->sign *
			 ((b->id.vcpu == NO_VCPU) - (a->id.vcpu == NO_VCPU));
	if (!result)
		result = row_compare(o->table, o->column, &a->row, &b->row);
	return o->sign * result;
}

static bool has_text(const struct line *line, const char *text)
{
	return strcasestr(line->label, text) || strcasestr(line->number, text);
}

/* Leaves only the lines that have the filter's text, and the parts of those. */
static void apply_filter(struct list *list, const char *text)
{
	size_t i, kept = 0;
	bool keep = true;

	for (i = 0; i < list->nr; i++) {
		const struct line *line = &list->lines[i];

		if (line->id.vcpu == NO_VCPU)
			keep = has_text(line, text);
		if (keep)
			list->lines[kept++] = *line;
	}
	list->nr = kept;
}

static bool is_same(const struct line_id *a, const struct line_id *b)
{
	return a->vm == b->vm && a->vcpu == b->vcpu && a->number == b->number;
}

/*
 * The cursor stays with what it is at, wherever that is now; but at the first
 * line it stays first.
 */
static void follow(struct screen *s)
{
	struct list_state *state = screen_state(s);
	size_t i;

	for (i = 0; i < s->list.nr && state->cursor; i++) {
		if (is_same(&s->list.lines[i].id, &state->at)) {
			state->cursor = i;
			break;
		}
	}
	list_move(s, 0);
}

int list_fill(struct screen *s)
{
	const struct page *page = screen_pages[s->page];
	struct list_state *state = screen_state(s);
	struct order order = { &s->frame.all, &columns[state->sort],
			       state->reverse ? -1 : 1 };
	struct list *list = &s->list;

	list->nr = 0;
	if (page->fill(s, list))
		return -1;
	if (list->nr)
		qsort_r(list->lines, list->nr, sizeof(*list->lines), compare,
			&order);
	apply_filter(list, state->filter);
	follow(s);
	return 0;
}

void list_move(struct screen *s, long lines)
{
	struct list_state *state = screen_state(s);
	long last = (long)s->list.nr - 1;
	long cursor = (long)state->cursor + lines;

	if (cursor > last)
		cursor = last;
	if (cursor < 0)
		cursor = 0;
	state->cursor = (size_t)cursor;
	if (last >= 0)
		state->at = s->list.lines[cursor].id;
}

void list_scroll(struct screen *s, int columns)
{
	struct list_state *state = screen_state(s);

	if (columns > 0 && !s->list.layout.more)
		return;
	state->skip += columns;
	if (state->skip < 0)
		state->skip = 0;
}

bool list_find(struct screen *s, const char *text, size_t from)
{
	size_t nr = s->list.nr, i;

	for (i = 0; i < nr; i++) {
		if (!has_text(&s->list.lines[(from + i) % nr], text))
			continue;
		screen_state(s)->cursor = (from + i) % nr;
		list_move(s, 0);
		return true;
	}
	return false;
}

int list_title_at(const struct screen *s, int y, int x)
{
	return y == s->list.title_y ? layout_column_at(&s->list.layout, x) : -1;
}

void list_sort_by(struct screen *s, enum column_id column)
{
	struct list_state *state = screen_state(s);

	if (!(screen_pages[s->page]->columns & COLUMN_BIT(column)))
		return;
	state->reverse = state->sort == column && !state->reverse;
	state->sort = column;
}

void list_sort_next(struct screen *s, int step)
{
	struct list_state *state = screen_state(s);
	unsigned int wanted = screen_pages[s->page]->columns;
	int column = (int)state->sort;

	do
		column = (column + step + NR_COLUMNS) % NR_COLUMNS;
	while (!(wanted & COLUMN_BIT(column)) && column != (int)state->sort);
	state->sort = (enum column_id)column;
	state->reverse = false;
}

static void put_cell(const struct screen *s, int y, const struct span *span,
		     bool right, enum style style, const char *text)
{
	int x = span->x, len = (int)strlen(text);

	if (right && len < span->width)
		x += span->width - len;
	screen_put(s, y, x, span->x + span->width - x, style, text);
}

/* Names and numbers begin with the lowest. */
static bool is_descending(const struct list_state *state)
{
	bool text = state->sort == COLUMN_NUMBER ||
		    state->sort == COLUMN_NAME || state->sort == COLUMN_CLASS;

	return text == state->reverse;
}

static const char *sort_sign(const struct screen *s)
{
	bool descending = is_descending(&s->states[s->page]);

	if (s->view->utf8)
		return descending ? "▽" : "△";
	return descending ? "-" : "+";
}

/* The title that the list is sorted by has a sign before or behind it. */
static void draw_title(const struct screen *s, int column, const char *title)
{
	const struct span *span = &s->list.layout.columns[column];
	bool right = columns[column].width > 0;
	int len = (int)strlen(title);
	int at = right ? span->x + span->width - len - 1 : span->x + len;

	put_cell(s, s->list.title_y, span, right, STYLE_TITLE, title);
	if (screen_pages[s->page]->columns && at >= span->x &&
	    at < span->x + span->width &&
	    column == (int)s->states[s->page].sort)
		screen_put(s, s->list.title_y, at, 1, STYLE_TITLE,
			   sort_sign(s));
}

static void draw_titles(const struct screen *s)
{
	const struct page *page = screen_pages[s->page];
	int i;

	screen_put_line(s, s->list.title_y, STYLE_TITLE, "");
	for (i = 0; i < NR_COLUMNS; i++)
		if (s->list.layout.columns[i].width)
			draw_title(s, i,
				   i <= COLUMN_NAME ? page->titles[i] :
						      columns[i].title);
}

static void draw_bar(const struct screen *s, int y, const struct line *line,
		     enum style style)
{
	const struct span *span = &s->list.layout.bar;
	char bar[GRAPH_SIZE];

	if (!span->width)
		return;
	graph_bar(bar, span->width,
		  columns[COLUMN_PERCENT].value(&s->frame.all, &line->row).real,
		  s->view->utf8);
	screen_put(s, y, span->x, span->width, style, bar);
}

static void draw_line(const struct screen *s, int y, const struct line *line,
		      bool is_at_cursor)
{
	static const enum style styles[] = { [MARK_NONE] = STYLE_NORMAL,
					     [MARK_MOST] = STYLE_MOST,
					     [MARK_LEAST] = STYLE_LEAST };
	const struct span *spans = s->list.layout.columns;
	enum style style = styles[line->mark];
	char text[COLUMN_TEXT_SIZE];
	int i;

	screen_put(s, y, 0, 1, style,
		   line->sign ? line->sign : view_mark(s->view, line->mark));
	put_cell(s, y, &spans[COLUMN_NUMBER], true, style, line->number);
	put_cell(s, y, &spans[COLUMN_NAME], false, style, line->label);
	for (i = COLUMN_NAME + 1; i < NR_COLUMNS; i++)
		if (spans[i].width)
			put_cell(s, y, &spans[i], columns[i].width > 0, style,
				 column_short(&columns[i], s->frame.isa,
					      &s->frame.all, &line->row, text));
	draw_bar(s, y, line, style);
	if (is_at_cursor)
		mvchgat(y, 0, -1, (s->styles[style] & ~A_COLOR) | A_REVERSE,
			(short)PAIR_NUMBER(s->styles[style]), NULL);
}

/* Moves the window over the list so that the cursor is in it. */
static void keep_in_sight(struct list_state *state, size_t nr, size_t height)
{
	if (state->top + height > nr)
		state->top = nr > height ? nr - height : 0;
	if (state->top > state->cursor)
		state->top = state->cursor;
	if (height && state->cursor >= state->top + height)
		state->top = state->cursor - height + 1;
}

static const char *why_empty(const struct screen *s)
{
	if (s->states[s->page].filter[0])
		return "no line has this text: Esc shows all";
	if (s->scope.is_set && !s->frame.nr_listed)
		return "this VM or vCPU is gone: Esc goes back";
	return screen_pages[s->page]->empty;
}

void list_draw(struct screen *s, int y, int height)
{
	const struct page *page = screen_pages[s->page];
	struct list_state *state = screen_state(s);
	size_t i;

	s->list.title_y = y;
	s->list.height = height > 1 ? height - 1 : 0;
	s->list.layout = layout_make(page->columns, COLS, page->number_width,
				     state->skip);
	draw_titles(s);
	keep_in_sight(state, s->list.nr, (size_t)s->list.height);
	for (i = 0; i < (size_t)s->list.height && state->top + i < s->list.nr;
	     i++) {
		size_t at = state->top + i;

		draw_line(s, y + 1 + (int)i, &s->list.lines[at],
			  at == state->cursor);
	}
	if (!s->list.nr)
		screen_put(s, y + 1, 2, COLS, STYLE_NORMAL, why_empty(s));
}
