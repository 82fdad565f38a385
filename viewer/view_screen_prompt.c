// SPDX-License-Identifier: GPL-2.0
/*
 * The last line as a place to type.
 */
#include <stdio.h>
#include <string.h>

#include "view_screen.h"

#define KEY_ESC 27
#define KEY_DEL 127
#define KEY_BS 8

static const char *const titles[] = {
	[PROMPT_SEARCH] = "Search (F3 next, Enter ends): ",
	[PROMPT_FILTER] = "Only lines with (Enter ends, Esc shows all): ",
	[PROMPT_SAVE] = "Save as text (t) or JSON (j)?",
};

void prompt_open(struct screen *s, enum prompt_kind kind)
{
	s->prompt.kind = kind;
	s->prompt.text[0] = '\0';
	s->prompt.from = screen_state(s)->cursor;
	s->prompt.found = true;
	if (kind == PROMPT_FILTER)
		memcpy(s->prompt.text, screen_state(s)->filter,
		       sizeof(s->prompt.text));
}

void prompt_draw(const struct screen *s, int y)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "%s%s%s%s", titles[s->prompt.kind],
		 s->prompt.text, s->prompt.kind == PROMPT_SAVE ? "" : "_",
		 s->prompt.found ? "" : "  (not found)");
	screen_put_line(s, y, STYLE_TITLE, line);
}

static void add_byte(char *text, int byte)
{
	size_t len = strlen(text);

	if (len + 1 < TEXT_SIZE) {
		text[len] = (char)byte;
		text[len + 1] = '\0';
	}
}

/* Removes the last character, which in UTF-8 may be several bytes. */
static void remove_character(char *text)
{
	size_t len = strlen(text);

	while (len && ((unsigned char)text[--len] & 0xc0) == 0x80)
		;
	text[len] = '\0';
}

/* Searches or filters by what is typed so far. */
static void apply(struct screen *s)
{
	if (s->prompt.kind == PROMPT_SEARCH)
		s->prompt.found = !s->prompt.text[0] ||
				  list_find(s, s->prompt.text, s->prompt.from);
	else
		memcpy(screen_state(s)->filter, s->prompt.text,
		       sizeof(s->prompt.text));
}

static void choose_format(struct screen *s, int key)
{
	s->prompt.kind = PROMPT_NONE;
	if (key == 't' || key == 'j')
		screen_save(s, key == 'j');
}

void prompt_press(struct screen *s, int key)
{
	if (s->prompt.kind == PROMPT_SAVE) {
		choose_format(s, key);
		return;
	}
	switch (key) {
	case KEY_ESC:
		s->prompt.text[0] = '\0';
		apply(s);
		s->prompt.kind = PROMPT_NONE;
		return;
	case '\n':
	case '\r':
	case KEY_ENTER:
		s->prompt.kind = PROMPT_NONE;
		return;
	case KEY_F(3):
		s->prompt.from = screen_state(s)->cursor + 1;
		break;
	case KEY_BACKSPACE:
	case KEY_DEL:
	case KEY_BS:
		remove_character(s->prompt.text);
		break;
	default:
		if (key >= ' ' && key < KEY_MIN)
			add_byte(s->prompt.text, key);
		break;
	}
	apply(s);
}
