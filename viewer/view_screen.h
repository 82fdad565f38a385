/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the screen share. From above: the header, a list (one file
 * for each page says what is in it), and the last line, which shows the keys, a
 * message, or takes a text.
 */
#ifndef EXITTOP_VIEW_SCREEN_H
#define EXITTOP_VIEW_SCREEN_H

#include <curses.h>
#include <stdbool.h>
#include <stdint.h>

#include "layout.h"
#include "view.h"

#define LINE_SIZE 512
#define LABEL_SIZE 128
#define TEXT_SIZE 64 /* of what is typed */

struct screen;

/* ---- drawing: view_screen_draw.c --------------------------------------- */

/* Without colors they are bold, underlined and reverse alone. */
enum style {
	STYLE_NORMAL,
	STYLE_TITLE,
	STYLE_MOST,
	STYLE_LEAST,
	STYLE_WARN,
	NR_STYLES
};

void screen_set_styles(struct screen *s, bool color);

/*
 * screen_put - write @text at line @y from column @x on
 *
 * It is cut to @width columns and at the screen's edge, and made printable where
 * the terminal cannot show it. Returns how many columns it took.
 */
int screen_put(const struct screen *s, int y, int x, int width,
	       enum style style, const char *text);

/* A whole line, which is filled up with blanks in its style. */
void screen_put_line(const struct screen *s, int y, enum style style,
		     const char *text);

/* ---- the header: view_screen_header.c ---------------------------------- */

/* Returns the number of its lines. */
int screen_draw_header(const struct screen *s);

/* ---- lists: view_screen_list.c ----------------------------------------- */

#define NO_VCPU UINT32_MAX

/* What a line is about, by which it is found again. */
struct line_id {
	uint64_t vm; /* in the list of VMs */
	uint32_t vcpu; /* NO_VCPU: the VM itself */
	uint32_t number; /* of an exit */
};

struct line {
	struct line_id id;
	struct row row; /* its values, as far as the page has columns */
	struct row group; /* those of what it is part of, and moves with */
	enum row_mark mark;
	const char *sign; /* before the columns; NULL: that of mark */
	char number[VIEW_GAP_SIZE];
	char label[LABEL_SIZE]; /* in the column of names */
};

struct list {
	struct line *lines;
	size_t nr, size;
	/* As it was drawn last: */
	struct layout layout;
	int title_y;
	int height; /* of the lines below the titles */
};

/* A new line, of nothing yet, at the end of the list; NULL without memory. */
struct line *list_add(struct list *list);

/* A new line of an exit of @isa. Likewise. */
struct line *list_add_row(struct list *list, uint32_t isa,
			  const struct row *row);

/* How a page's list is looked at; each page has its own. */
struct list_state {
	size_t cursor;
	size_t top; /* the first line that is shown */
	struct line_id at; /* the line that the cursor is at */
	int skip; /* columns that are scrolled away */
	enum column_id sort;
	bool reverse;
	char filter[TEXT_SIZE];
};

/* Fills the list with the page's lines, sorted and filtered. -1 without memory. */
int list_fill(struct screen *s);

/* Titles and lines from @y on, @height in all. */
void list_draw(struct screen *s, int y, int height);

/* Moves the cursor, as far as there are lines. */
void list_move(struct screen *s, long lines);

/* Skips so many more columns, as far as there are some. */
void list_scroll(struct screen *s, int columns);

/* Puts the cursor at the next line from @from on, around, that has @text. */
bool list_find(struct screen *s, const char *text, size_t from);

/* The column at @x of line @y, if that is the line of titles; else -1. */
int list_title_at(const struct screen *s, int y, int x);

/* Sorts by @column, or inverts the order if it is that already. */
void list_sort_by(struct screen *s, enum column_id column);

/* Sorts by the next column (@step 1) or the one before (-1). */
void list_sort_next(struct screen *s, int step);

/* ---- pages: view_screen_reasons.c and so on ---------------------------- */

struct page {
	const char *titles[2]; /* of number and name */
	int number_width;
	unsigned int columns;
	bool has_header;
	const char *about; /* at its end; NULL: what of the VMs is shown */
	const char *empty; /* what there is to say without a line */

	/* Adds its lines in any order. -1 without memory. */
	int (*fill)(struct screen *s, struct list *list);
};

enum page_id { PAGE_REASONS, PAGE_VMS, PAGE_NUMBERS, PAGE_HELP, NR_PAGES };

extern const struct page page_reasons, page_vms, page_numbers, page_help;

/* Shows or hides the vCPUs of the VM at the cursor. */
int vms_expand(struct screen *s);

/* ---- keys: view_screen_keys.c, view_screen_prompt.c, view_screen_save.c - */

/* Does what @key means where nothing is typed. */
enum view_action screen_press(struct screen *s, int key);

/* The keys that are worth a place in the last line. */
void keys_draw(const struct screen *s, int y);

enum prompt_kind { PROMPT_NONE, PROMPT_SEARCH, PROMPT_FILTER, PROMPT_SAVE };

struct prompt {
	enum prompt_kind kind;
	char text[TEXT_SIZE]; /* typed so far */
	size_t from; /* the line to search from */
	bool found;
};

void prompt_open(struct screen *s, enum prompt_kind kind);
void prompt_press(struct screen *s, int key);
void prompt_draw(const struct screen *s, int y);

/* Writes what is shown to a file and tells its name, or why it could not. */
void screen_save(struct screen *s, bool json);

/* Says something in the last line until the next key. */
__attribute__((format(printf, 2, 3))) void screen_say(struct screen *s,
						      const char *format, ...);

/* ---- all of it: view_screen.c ------------------------------------------ */

/* One VM, or one vCPU of it, instead of all. */
struct scope {
	bool is_set;
	uint64_t vm;
	uint32_t vcpu; /* NO_VCPU: all */
};

struct screen {
	SCREEN *terminal;
	struct view *view;
	attr_t styles[NR_STYLES];

	const struct frame *whole; /* the newest; NULL before the first */
	struct scope scope;
	struct frame frame; /* its part that is in the scope */
	struct vm vm; /* of it, if it is one */
	bool has_baseline;

	enum page_id page, before_help;
	struct list_state states[NR_PAGES];
	struct list list; /* of the page */

	uint64_t *expanded; /* VMs, of which the vCPUs are shown */
	size_t nr_expanded, size_expanded;

	struct prompt prompt;
	char message[LINE_SIZE]; /* until the next key */
};

extern const struct page *const screen_pages[NR_PAGES];

static inline struct list_state *screen_state(struct screen *s)
{
	return &s->states[s->page];
}

#endif
