// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "text.h"
#include "view_screen.h"

void screen_set_styles(struct screen *s, bool color)
{
	s->styles[STYLE_NORMAL] = A_NORMAL;
	s->styles[STYLE_TITLE] = A_REVERSE;
	s->styles[STYLE_MOST] = A_BOLD;
	s->styles[STYLE_LEAST] = A_UNDERLINE;
	s->styles[STYLE_WARN] = A_BOLD;
	if (!color || !has_colors() || start_color() == ERR ||
	    use_default_colors() == ERR)
		return;
	/* The two of the eight that are legible on black and on white. */
	init_pair(1, COLOR_RED, -1);
	init_pair(2, COLOR_MAGENTA, -1);
	s->styles[STYLE_MOST] |= COLOR_PAIR(1);
	s->styles[STYLE_LEAST] |= COLOR_PAIR(2);
	s->styles[STYLE_WARN] |= COLOR_PAIR(1);
}

/*
 * How many of the characters of @text fit into @width columns; *@used is how
 * many columns they take.
 */
static int fitting(wchar_t *text, int width, int *used)
{
	int i, columns;

	*used = 0;
	for (i = 0; text[i]; i++) {
		columns = wcwidth(text[i]);
		if (columns < 0) {
			text[i] = L'?';
			columns = 1;
		}
		if (*used + columns > width)
			break;
		*used += columns;
	}
	return i;
}

int screen_put(const struct screen *s, int y, int x, int width,
	       enum style style, const char *text)
{
	wchar_t wide[LINE_SIZE];
	char safe[LINE_SIZE];
	int nr, used;

	if (y < 0 || y >= LINES || x < 0 || x >= COLS)
		return 0;
	if (width > COLS - x)
		width = COLS - x;
	text_escape(safe, sizeof(safe), text, strlen(text), !s->view->utf8);
	if (mbstowcs(wide, safe, LINE_SIZE) == (size_t)-1)
		return 0;
	wide[LINE_SIZE - 1] = L'\0';

	nr = fitting(wide, width, &used);
	attrset(s->styles[style]);
	mvaddnwstr(y, x, wide, nr);
	attrset(A_NORMAL);
	return used;
}

void screen_put_line(const struct screen *s, int y, enum style style,
		     const char *text)
{
	if (y < 0 || y >= LINES)
		return;
	attrset(s->styles[style]);
	mvhline(y, 0, ' ' | s->styles[style], COLS);
	screen_put(s, y, 0, COLS, style, text);
}
