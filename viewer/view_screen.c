// SPDX-License-Identifier: GPL-2.0
/*
 * The interactive screen: a header, a page that scrolls, under the table of
 * reasons the start of the page of numbers, and a line of keys.
 */
#include <curses.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wchar.h>

#include "text.h"
#include "view_screen.h"

#define LINE_SIZE 512
#define KEYS_LINES 1
#define SHORT_HEADER 2 /* its lines where there are few */
#define FEW_LINES 12

enum { PAGE_REASONS, PAGE_NUMBERS, NR_PAGES };

static const struct page *const pages[] = {
	[PAGE_REASONS] = &page_reasons,
	[PAGE_NUMBERS] = &page_numbers,
};

struct screen {
	SCREEN *terminal;
	int page;
	int top; /* the first line of the page that is shown */
	int height; /* lines that the page had, and has to fill */
	int lines;
	attr_t most, least, warn;
};

static attr_t attribute(const struct screen *s, enum style style)
{
	switch (style) {
	case STYLE_TITLE:
		return A_REVERSE;
	case STYLE_MOST:
		return s->most;
	case STYLE_LEAST:
		return s->least;
	case STYLE_WARN:
		return s->warn;
	default:
		return A_NORMAL;
	}
}

/* How many of the characters of @text fit into @width columns. */
static int fitting(wchar_t *text, int width)
{
	int i, columns;

	for (i = 0; text[i]; i++) {
		columns = wcwidth(text[i]);
		if (columns < 0) {
			text[i] = L'?';
			columns = 1;
		}
		width -= columns;
		if (width < 0)
			break;
	}
	return i;
}

void screen_put(const struct view *view, int y, int x, enum style style,
		const char *text)
{
	const struct screen *s = view->private;
	wchar_t wide[LINE_SIZE];
	char safe[LINE_SIZE];

	if (y >= LINES || x >= COLS)
		return;
	text_escape(safe, sizeof(safe), text, strlen(text), !view->utf8);
	if (mbstowcs(wide, safe, LINE_SIZE) == (size_t)-1)
		return;
	wide[LINE_SIZE - 1] = L'\0';

	attrset(attribute(s, style));
	if (style == STYLE_TITLE)
		mvhline(y, x, ' ' | A_REVERSE, COLS - x);
	mvaddnwstr(y, x, wide, fitting(wide, COLS - x));
	attrset(A_NORMAL);
}

static const char *rate_text(char *buf, size_t size, double rate)
{
	if (isnan(rate))
		snprintf(buf, size, "-");
	else
		snprintf(buf, size, "%.1f", rate);
	return buf;
}

static void draw_host(const struct view *view, const struct frame *f, int y)
{
	char line[LINE_SIZE], clock[16] = "";
	time_t seconds = (time_t)f->time;
	struct tm tm;
	int at;

	snprintf(line, sizeof(line), "exittop  %s  Linux %s  isa %s  source %s",
		 f->host, f->kernel, isa_name(f->isa), f->source);
	screen_put(view, y, 0, STYLE_NORMAL, line);

	if (localtime_r(&seconds, &tm))
		strftime(clock, sizeof(clock), "  %T", &tm);
	at = COLS - (int)strlen(clock);
	if (at > 0)
		screen_put(view, y, at, STYLE_NORMAL, clock);
}

static void draw_totals(const struct view *view, const struct frame *f, int y)
{
	char line[LINE_SIZE], rate[32];

	snprintf(line, sizeof(line),
		 "VMs %u  vCPUs %u  exits %llu  exits/s %s  lost %llu%s",
		 f->nr_vms, f->nr_vcpus, (unsigned long long)f->all.exits,
		 rate_text(rate, sizeof(rate), f->all.rate),
		 (unsigned long long)f->lost,
		 f->complete ? "" : "  incomplete: older counts shown");
	screen_put(view, y, 0,
		   f->lost || !f->complete ? STYLE_WARN : STYLE_NORMAL, line);
}

static void draw_extreme(const struct view *view, const struct frame *f, int y,
			 int x, enum row_mark mark)
{
	const struct row *row = mark == MARK_MOST ? f->all.most : f->all.least;
	char line[LINE_SIZE], number[REASON_NUMBER_SIZE];

	if (!row)
		return;
	snprintf(line, sizeof(line), "%s %s: %s %s, %llu",
		 view_mark(view, mark), mark == MARK_MOST ? "most" : "least",
		 reason_number(number, f->isa, row->number), row->name,
		 (unsigned long long)row->count);
	screen_put(view, y, x, mark == MARK_MOST ? STYLE_MOST : STYLE_LEAST,
		   line);
}

static void draw_vms(const struct view *view, const struct frame *f, int y)
{
	char line[LINE_SIZE];
	size_t i;
	int x = 0;

	for (i = 0; i < f->nr_listed && x < COLS; i++) {
		const struct vm *vm = &f->vms[i];

		snprintf(line, sizeof(line), "VM %llu %s (pid %u)",
			 (unsigned long long)vm->id, vm->name ? vm->name : "?",
			 vm->pid);
		screen_put(view, y, x, STYLE_NORMAL, line);
		x = getcurx(stdscr) + 2;
	}
}

/* Returns the number of its lines. */
static int draw_header(const struct view *view, const struct frame *f)
{
	draw_host(view, f, 0);
	draw_totals(view, f, 1);
	if (LINES < FEW_LINES)
		return SHORT_HEADER;
	draw_extreme(view, f, 2, 0, MARK_MOST);
	draw_extreme(view, f, 2, COLS / 2, MARK_LEAST);
	draw_vms(view, f, 3);
	return 4;
}

static void draw_keys(const struct view *view)
{
	const struct screen *s = view->private;

	screen_put(
		view, LINES - KEYS_LINES, 0, STYLE_TITLE,
		s->page == PAGE_REASONS ?
			"q quit  v undefined and not implemented  Up/Down/PgUp/PgDn scroll" :
			"q quit  v exits  Up/Down/PgUp/PgDn scroll");
}

/* The top line such that the page has no empty lines but at its end. */
static void clamp_top(struct screen *s)
{
	if (s->top > s->lines - s->height)
		s->top = s->lines - s->height;
	if (s->top < 0)
		s->top = 0;
}

/* Below the reasons, where there is room, begin the numbers. */
static int panel_height(const struct screen *s)
{
	return s->page == PAGE_REASONS && LINES >= 2 * FEW_LINES ? LINES / 4 :
								   0;
}

/* What of the numbers does not fit is only a key away. */
static int draw_panel(const struct view *view, const struct frame *f, int y,
		      int height)
{
	static const char more[] = "  ... v";
	int lines = page_numbers.draw(view, f, y, height, 0);

	if (lines > height)
		screen_put(view, y + height - 1, COLS - (int)strlen(more),
			   STYLE_NORMAL, more);
	return lines < 0 ? -1 : 0;
}

static int draw_pages(const struct view *view, const struct frame *f, int y)
{
	struct screen *s = view->private;
	int panel = panel_height(s);
	int end = LINES - KEYS_LINES - panel;

	s->height = end - y;
	s->lines = pages[s->page]->draw(view, f, y, s->height, s->top);
	if (s->lines < 0)
		return -1;
	clamp_top(s);
	return panel ? draw_panel(view, f, end, panel) : 0;
}

static int screen_render(struct view *view, const struct frame *f)
{
	int y;

	erase();
	y = draw_header(view, f);
	draw_keys(view);
	if (draw_pages(view, f, y)) {
		errno = ENOMEM;
		return -1;
	}
	refresh();
	return 0;
}

static void scroll_by(struct screen *s, int lines)
{
	s->top += lines;
	clamp_top(s);
}

static enum view_action key(struct screen *s, int c)
{
	switch (c) {
	case 'q':
		return VIEW_QUIT;
	case 'v':
		s->page = (s->page + 1) % NR_PAGES;
		s->top = 0;
		break;
	case KEY_UP:
		scroll_by(s, -1);
		break;
	case KEY_DOWN:
		scroll_by(s, 1);
		break;
	case KEY_PPAGE:
		scroll_by(s, -s->height);
		break;
	case KEY_NPAGE:
		scroll_by(s, s->height);
		break;
	case KEY_HOME:
		s->top = 0;
		break;
	case KEY_END:
		scroll_by(s, s->lines);
		break;
	case KEY_RESIZE:
		break;
	default:
		return VIEW_NOTHING;
	}
	return VIEW_RENDER;
}

static enum view_action screen_input(struct view *view)
{
	enum view_action action = VIEW_NOTHING, last;
	int c;

	while ((c = getch()) != ERR) {
		last = key(view->private, c);
		if (last == VIEW_QUIT)
			return VIEW_QUIT;
		if (last != VIEW_NOTHING)
			action = last;
	}
	return action;
}

static void set_styles(struct screen *s, bool color)
{
	s->most = A_BOLD;
	s->least = A_UNDERLINE;
	s->warn = A_BOLD;
	if (!color || !has_colors() || start_color() == ERR ||
	    use_default_colors() == ERR)
		return;
	/* Both are legible on light and on dark. */
	init_pair(1, COLOR_RED, -1);
	init_pair(2, COLOR_CYAN, -1);
	s->most = A_BOLD | COLOR_PAIR(1);
	s->least = A_BOLD | COLOR_PAIR(2);
	s->warn = A_BOLD | COLOR_PAIR(1);
}

static int screen_open(struct view *view)
{
	struct screen *s = calloc(1, sizeof(*s));

	/* Unlike initscr(), newterm() does not end the program. */
	if (s)
		s->terminal = newterm(NULL, stdout, stdin);
	if (!s || !s->terminal) {
		free(s);
		fprintf(stderr,
			"exittop: cannot use the terminal '%s': set TERM, or use --batch\n",
			getenv("TERM") ? getenv("TERM") : "");
		return -1;
	}
	view->private = s;
	set_styles(s, view->opt->color);
	cbreak();
	noecho();
	curs_set(0);
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(25);
	return 0;
}

static void screen_close(struct view *view)
{
	struct screen *s = view->private;

	endwin();
	delscreen(s->terminal);
	free(s);
	view->private = NULL;
}

const struct view_ops view_screen = {
	.open = screen_open,
	.render = screen_render,
	.input = screen_input,
	.close = screen_close,
};
