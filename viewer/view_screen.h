/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the screen share. A page is one file and draws in the lines
 * that it is given.
 */
#ifndef EXITTOP_VIEW_SCREEN_H
#define EXITTOP_VIEW_SCREEN_H

#include <stdbool.h>

#include "view.h"

/* Styles; without colors they are bold, underlined and reverse alone. */
enum style { STYLE_NORMAL, STYLE_TITLE, STYLE_MOST, STYLE_LEAST, STYLE_WARN };

/*
 * screen_put - write @text at line @y from column @x on
 *
 * It is cut at the screen's edge, and made printable where the terminal cannot
 * show it. A title is filled up with blanks to the edge.
 */
void screen_put(const struct view *view, int y, int x, enum style style,
		const char *text);

struct page {
	/*
	 * Draws a title and below it as much as fits in @height lines in all
	 * from @y on, the first being line @top. Returns how many lines there
	 * are with the title, -1 without memory.
	 */
	int (*draw)(const struct view *view, const struct frame *f, int y,
		    int height, int top);
};

/* The table of reasons. */
extern const struct page page_reasons;

/* The exits that are undefined or not implemented. */
extern const struct page page_numbers;

#endif
