// SPDX-License-Identifier: GPL-2.0
/*
 * What the keys do. The help and the hints in the last line are made of the same
 * table.
 */
#include <stdio.h>
#include <string.h>

#include "view_screen.h"

#define KEY_ESC 27
#define MAX_CODES 3

/* Seconds between updates, to go through with + and -. */
static const double intervals[] = { 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60 };

#define NR_INTERVALS (sizeof(intervals) / sizeof(intervals[0]))

/* What needs nothing but to be told: @action is to be done. */
static enum view_action act(struct screen *s, int action)
{
	(void)s;
	return (enum view_action)action;
}

static enum view_action move_lines(struct screen *s, int lines)
{
	list_move(s, lines);
	return VIEW_RENDER;
}

static enum view_action move_pages(struct screen *s, int pages)
{
	list_move(s, pages * s->list.height);
	return VIEW_RENDER;
}

static enum view_action move_far(struct screen *s, int sign)
{
	list_move(s, sign * (long)s->list.nr);
	return VIEW_RENDER;
}

static enum view_action scroll_columns(struct screen *s, int nr)
{
	list_scroll(s, nr);
	return VIEW_RENDER;
}

static enum view_action open_prompt(struct screen *s, int kind)
{
	prompt_open(s, (enum prompt_kind)kind);
	return VIEW_RENDER;
}

static enum view_action next_page(struct screen *s, int unused)
{
	(void)unused;
	s->page = s->page >= PAGE_NUMBERS ? PAGE_REASONS : s->page + 1;
	s->scope.is_set = false;
	return VIEW_RENDER;
}

/* From a VM or vCPU to its reasons. */
static enum view_action enter(struct screen *s, int unused)
{
	const struct line_id *at = &screen_state(s)->at;

	(void)unused;
	if (s->page != PAGE_VMS || !s->list.nr)
		return VIEW_NOTHING;
	s->scope = (struct scope){ true, at->vm, at->vcpu };
	s->page = PAGE_REASONS;
	screen_state(s)->cursor = 0;
	return VIEW_RENDER;
}

static enum view_action expand(struct screen *s, int unused)
{
	(void)unused;
	if (s->page != PAGE_VMS || !s->list.nr)
		return VIEW_NOTHING;
	if (vms_expand(s))
		screen_say(s, "no memory to show more");
	return VIEW_RENDER;
}

/* Out of what was entered last. */
static enum view_action back(struct screen *s, int unused)
{
	(void)unused;
	if (s->page == PAGE_HELP) {
		s->page = s->before_help;
	} else if (screen_state(s)->filter[0]) {
		screen_state(s)->filter[0] = '\0';
	} else if (s->scope.is_set) {
		s->scope.is_set = false;
		s->page = PAGE_VMS;
	} else {
		s->page = PAGE_REASONS;
	}
	return VIEW_RENDER;
}

static enum view_action help(struct screen *s, int unused)
{
	if (s->page == PAGE_HELP)
		return back(s, unused);
	s->before_help = s->page;
	s->page = PAGE_HELP;
	return VIEW_RENDER;
}

static enum view_action say_order(struct screen *s)
{
	const struct list_state *state = screen_state(s);

	screen_say(s, "sorted by %s%s", columns[state->sort].key,
		   state->reverse ? ", inverted" : "");
	return VIEW_RENDER;
}

static enum view_action sort_next(struct screen *s, int step)
{
	list_sort_next(s, step);
	return say_order(s);
}

static enum view_action invert(struct screen *s, int unused)
{
	(void)unused;
	list_sort_by(s, screen_state(s)->sort);
	return say_order(s);
}

static enum view_action click(struct screen *s, int unused)
{
	MEVENT event;
	int column;

	(void)unused;
	if (getmouse(&event) == ERR)
		return VIEW_NOTHING;
	column = list_title_at(s, event.y, event.x);
	if (column < 0)
		return VIEW_NOTHING;
	list_sort_by(s, (enum column_id)column);
	return say_order(s);
}

static enum view_action pause_updates(struct screen *s, int unused)
{
	(void)unused;
	s->view->paused = !s->view->paused;
	return VIEW_RENDER;
}

static enum view_action set_baseline(struct screen *s, int unused)
{
	(void)unused;
	s->has_baseline = true;
	screen_say(s, "counting from now on; c counts from the start");
	return VIEW_BASELINE;
}

static enum view_action switch_since(struct screen *s, int unused)
{
	(void)unused;
	if (s->has_baseline)
		return VIEW_SINCE;
	screen_say(s, "counting from the start; z counts from now on");
	return VIEW_RENDER;
}

/* The next of the intervals in the direction of @sign, if there is one. */
static enum view_action set_interval(struct screen *s, int sign)
{
	double *now = &s->view->interval;
	size_t i;

	for (i = 0; i < NR_INTERVALS; i++) {
		double next = intervals[sign > 0 ? i : NR_INTERVALS - 1 - i];

		if ((next - *now) * sign > 0) {
			*now = next;
			break;
		}
	}
	screen_say(s, "an update every %g s", *now);
	return VIEW_RENDER;
}

struct key {
	int codes[MAX_CODES];
	enum view_action (*press)(struct screen *s, int arg);
	int arg;
	const char *hint; /* in the last line, if it is worth a place there */
	const char *names; /* with those that follow without names */
	const char *what;
};

/* clang-format off */
static const struct key keys[] = {
	{ { 'q', KEY_F(10) }, act, VIEW_QUIT, "q quit",
	  "q, F10", "quit" },
	{ { '?', KEY_F(1) }, help, 0, "? help",
	  "?, F1", "this help, and back" },
	{ { 'v', KEY_F(5) }, next_page, 0, "v view",
	  "v, F5", "next view: reasons; VMs; undefined and not implemented" },
	{ { KEY_UP }, move_lines, -1, NULL,
	  "Up, Down", "move the cursor" },
	{ { KEY_DOWN }, move_lines, 1, NULL, NULL, NULL },
	{ { KEY_PPAGE }, move_pages, -1, NULL,
	  "PgUp, PgDn", "move it by a page" },
	{ { KEY_NPAGE }, move_pages, 1, NULL, NULL, NULL },
	{ { KEY_HOME }, move_far, -1, NULL,
	  "Home, End", "move it to the first or the last line" },
	{ { KEY_END }, move_far, 1, NULL, NULL, NULL },
	{ { KEY_LEFT }, scroll_columns, -1, NULL,
	  "Left, Right", "show the columns that do not fit" },
	{ { KEY_RIGHT }, scroll_columns, 1, NULL, NULL, NULL },
	{ { '\n', '\r', KEY_ENTER }, enter, 0, NULL,
	  "Enter", "show the reasons of the VM or vCPU at the cursor" },
	{ { 'e' }, expand, 0, NULL,
	  "e", "show or hide the vCPUs of the VM at the cursor" },
	{ { KEY_ESC }, back, 0, NULL,
	  "Esc", "back" },
	{ { '/', KEY_F(3) }, open_prompt, PROMPT_SEARCH, "/ search",
	  "/, F3", "search; F3 once more: the next one" },
	{ { '\\', KEY_F(4) }, open_prompt, PROMPT_FILTER, "\\ filter",
	  "\\, F4", "show only the lines that have a text" },
	{ { '>', KEY_F(6) }, sort_next, 1, "> sort",
	  "<, >, F6", "sort by the column before or after; or click its title" },
	{ { '<' }, sort_next, -1, NULL, NULL, NULL },
	{ { 'I' }, invert, 0, NULL,
	  "I", "invert the order" },
	{ { ' ' }, pause_updates, 0, "Space pause",
	  "Space", "pause, and go on" },
	{ { 'z' }, set_baseline, 0, "z zero",
	  "z", "count from now on" },
	{ { 'c' }, switch_since, 0, NULL,
	  "c", "count from then on, or from the VMs' start" },
	{ { '+' }, set_interval, 1, NULL,
	  "+, -", "more or less time between updates" },
	{ { '-' }, set_interval, -1, NULL, NULL, NULL },
	{ { 's' }, open_prompt, PROMPT_SAVE, "s save",
	  "s", "save what is shown to a file" },
	{ { KEY_MOUSE }, click, 0, NULL, NULL, NULL },
	{ { KEY_RESIZE }, act, VIEW_RENDER, NULL, NULL, NULL },
};

/* What else the help explains. */
static const struct { const char *name, *what; } legend[] = {
	{ "TIME%", "part of the vCPUs' time, since the last update, from exits" },
	{ "", "to the next entries; the sleep of a halted vCPU is in it" },
	{ "AVERAGE", "cycles of one exit" },
};
/* clang-format on */

#define NR_KEYS (sizeof(keys) / sizeof(keys[0]))
#define NR_LEGEND (sizeof(legend) / sizeof(legend[0]))

enum view_action screen_press(struct screen *s, int code)
{
	size_t i;
	int c;

	for (i = 0; i < NR_KEYS; i++)
		for (c = 0; c < MAX_CODES && keys[i].codes[c]; c++)
			if (keys[i].codes[c] == code)
				return keys[i].press(s, keys[i].arg);
	return VIEW_NOTHING;
}

void keys_draw(const struct screen *s, int y)
{
	char line[LINE_SIZE] = "";
	size_t used = 0, i;

	for (i = 0; i < NR_KEYS; i++)
		if (keys[i].hint)
			used += (size_t)snprintf(line + used,
						 sizeof(line) - used, "%s%s",
						 used ? "  " : "",
						 keys[i].hint);
	screen_put_line(s, y, STYLE_TITLE, line);
}

static int add_help(struct list *list, const char *name, const char *what)
{
	struct line *line = list_add(list);

	if (!line)
		return -1;
	line->id.number = line->row.number = (uint32_t)list->nr;
	snprintf(line->number, sizeof(line->number), "%s", name);
	snprintf(line->label, sizeof(line->label), "%s", what);
	return 0;
}

static int fill_help(struct screen *s, struct list *list)
{
	size_t i;

	(void)s;
	for (i = 0; i < NR_KEYS; i++)
		if (keys[i].names &&
		    add_help(list, keys[i].names, keys[i].what))
			return -1;
	for (i = 0; i < NR_LEGEND; i++)
		if (add_help(list, legend[i].name, legend[i].what))
			return -1;
	return 0;
}

const struct page page_help = {
	.titles = { "KEY", "WHAT IT DOES" },
	.number_width = 12,
	.fill = fill_help,
};
