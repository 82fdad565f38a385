// SPDX-License-Identifier: GPL-2.0
/*
 * The interactive screen: the terminal, and what becomes of frames and keys.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view_screen.h"

/* ms to wait after an Esc, whether it begins the code of another key. */
#define ESC_DELAY 50

const struct page *const screen_pages[NR_PAGES] = {
	[PAGE_REASONS] = &page_reasons,
	[PAGE_VMS] = &page_vms,
	[PAGE_NUMBERS] = &page_numbers,
	[PAGE_HELP] = &page_help,
};

void screen_say(struct screen *s, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(s->message, sizeof(s->message), format, args);
	va_end(args);
}

static const struct vm *find_vm(const struct frame *f, uint64_t id)
{
	size_t i;

	for (i = 0; i < f->nr_listed; i++)
		if (f->vms[i].id == id)
			return &f->vms[i];
	return NULL;
}

/* Only the vCPU @id of the screen's VM; false without it. */
static bool narrow_to_vcpu(struct vm *vm, uint32_t id)
{
	size_t i;

	for (i = 0; i < vm->nr_vcpus; i++) {
		if (vm->vcpus[i].id != id)
			continue;
		vm->vcpus = &vm->vcpus[i];
		vm->nr_vcpus = 1;
		vm->table = vm->vcpus->table;
		return true;
	}
	return false;
}

/* The part of the whole frame that is in the scope. */
static void narrow(struct screen *s)
{
	struct frame *f = &s->frame;
	const struct vm *vm;

	*f = *s->whole;
	if (!s->scope.is_set)
		return;
	vm = find_vm(f, s->scope.vm);
	f->nr_listed = 0;
	f->nr_vms = f->nr_vcpus = 0;
	f->all = (struct table){ .nr_rows = 0 };
	if (!vm)
		return;
	s->vm = *vm;
	if (s->scope.vcpu != NO_VCPU && !narrow_to_vcpu(&s->vm, s->scope.vcpu))
		return;
	f->vms = &s->vm;
	f->nr_listed = f->nr_vms = 1;
	f->nr_vcpus = (uint32_t)s->vm.nr_vcpus;
	f->all = s->vm.table;
}

/* What there is to show after a new frame or a key. */
static int prepare(struct screen *s)
{
	narrow(s);
	if (!list_fill(s))
		return 0;
	errno = ENOMEM;
	return -1;
}

static int screen_render(struct view *view, const struct frame *f)
{
	struct screen *s = view->private;
	int y = 0, last = LINES - 1;

	s->whole = f;
	if (prepare(s))
		return -1;
	erase();
	if (screen_pages[s->page]->has_header)
		y = screen_draw_header(s);
	list_draw(s, y, last - y);
	if (s->prompt.kind != PROMPT_NONE)
		prompt_draw(s, last);
	else if (s->message[0])
		screen_put_line(s, last, STYLE_TITLE, s->message);
	else
		keys_draw(s, last);
	refresh();
	return 0;
}

static enum view_action press(struct screen *s, int key)
{
	s->message[0] = '\0';
	if (s->prompt.kind == PROMPT_NONE || key == KEY_RESIZE ||
	    key == KEY_MOUSE)
		return screen_press(s, key);
	prompt_press(s, key);
	return VIEW_RENDER;
}

/* Takes keys up to one that is about more than the screen. */
static enum view_action screen_input(struct view *view)
{
	struct screen *s = view->private;
	enum view_action action = VIEW_NOTHING, last;
	int c;

	while (action <= VIEW_RENDER && (c = getch()) != ERR) {
		last = press(s, c);
		if (last != VIEW_NOTHING)
			action = last;
		/* The next key is about what this one made of the list. */
		if (last == VIEW_RENDER && s->whole && prepare(s))
			break;
	}
	return action;
}

/* NULL if the terminal is unknown, or one that cannot move its cursor. */
static SCREEN *open_terminal(void)
{
	/* Unlike initscr(), newterm() does not end the program. */
	SCREEN *terminal = newterm(NULL, stdout, stdin);

	if (!terminal || tigetstr("cup"))
		return terminal;
	endwin();
	delscreen(terminal);
	return NULL;
}

static int screen_open(struct view *view)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (s)
		s->terminal = open_terminal();
	if (!s || !s->terminal) {
		free(s);
		fprintf(stderr,
			"exittop: cannot use the terminal '%s': set TERM, or use --batch\n",
			getenv("TERM") ? getenv("TERM") : "");
		return -1;
	}
	view->private = s;
	s->view = view;
	s->states[PAGE_REASONS].sort = view->opt->sort;
	s->states[PAGE_VMS].sort = view->opt->sort;
	screen_set_styles(s, view->opt->color);
	cbreak();
	noecho();
	curs_set(0);
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	set_escdelay(ESC_DELAY);
	mousemask(BUTTON1_PRESSED, NULL);
	mouseinterval(0);
	return 0;
}

static void screen_close(struct view *view)
{
	struct screen *s = view->private;

	endwin();
	delscreen(s->terminal);
	free(s->list.lines);
	free(s->expanded);
	free(s);
	view->private = NULL;
}

const struct view_ops view_screen = {
	.open = screen_open,
	.render = screen_render,
	.input = screen_input,
	.close = screen_close,
};
