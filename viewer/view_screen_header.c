// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "graph.h"
#include "view_screen.h"

/* With fewer lines, only those that tell the most. */
#define FEW_LINES 16

static void draw_host(const struct screen *s, int y)
{
	const struct frame *f = &s->frame;
	char line[LINE_SIZE], clock[VIEW_TEXT_SIZE];
	int at;

	snprintf(line, sizeof(line), "exittop  %s  Linux %s  isa %s  source %s",
		 f->host, f->kernel, isa_name(f->isa), f->source);
	screen_put(s, y, 0, COLS, STYLE_NORMAL, line);

	view_time(clock, "  %T", f->time);
	at = COLS - (int)strlen(clock);
	screen_put(s, y, at, COLS, STYLE_NORMAL, clock);
}

static void draw_totals(const struct screen *s, int y)
{
	const struct frame *f = &s->frame;
	char line[LINE_SIZE], rate[VIEW_TEXT_SIZE], share[VIEW_TEXT_SIZE],
		since[VIEW_TEXT_SIZE];
	int x;

	snprintf(line, sizeof(line),
		 "VMs %u  vCPUs %u  exits %llu  exits/s %s  time in exits %s%s",
		 f->nr_vms, f->nr_vcpus, (unsigned long long)f->all.exits,
		 view_real(rate, f->all.rate), view_real(share, f->all.share),
		 isnan(f->all.share) ? "" : "%");
	x = screen_put(s, y, 0, COLS, STYLE_NORMAL, line);

	if (f->based) {
		snprintf(line, sizeof(line), "  since %s",
			 view_time(since, "%T", f->since));
		screen_put(s, y, x, COLS, STYLE_WARN, line);
	}
}

/* The course of all VMs' exits, with its highest value behind. */
static void draw_history(const struct screen *s, int y)
{
	static const char title[] = "2 min ";
	char spark[GRAPH_SIZE], line[LINE_SIZE];
	int room = COLS - (int)strlen(title) - (int)strlen(" max 1234567.8/s");
	double max;
	int x;

	graph_spark(spark, room, &s->frame.history, &max, s->view->utf8);
	x = screen_put(s, y, 0, COLS, STYLE_NORMAL, title);
	x += screen_put(s, y, x, COLS, STYLE_NORMAL, spark);
	if (s->frame.history.nr) {
		snprintf(line, sizeof(line), " max %.1f/s", max);
		screen_put(s, y, x, COLS, STYLE_NORMAL, line);
	}
}

static void draw_extreme(const struct screen *s, int y, int x,
			 enum row_mark mark)
{
	const struct table *all = &s->frame.all;
	const struct row *row = mark == MARK_MOST ? all->most : all->least;
	char line[LINE_SIZE], number[REASON_NUMBER_SIZE];

	if (!row)
		return;
	snprintf(line, sizeof(line), "%s %s: %s %s, %llu",
		 view_mark(s->view, mark), mark == MARK_MOST ? "most" : "least",
		 reason_number(number, s->frame.isa, row->number), row->name,
		 (unsigned long long)row->count);
	screen_put(s, y, x, COLS, mark == MARK_MOST ? STYLE_MOST : STYLE_LEAST,
		   line);
}

static int put_vm(const struct screen *s, int y, int x, const struct vm *vm)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "  VM %llu %s (pid %u)",
		 (unsigned long long)vm->id, vm->name ? vm->name : "?",
		 vm->pid);
	return screen_put(s, y, x, COLS, STYLE_NORMAL, line);
}

/* Which VMs the reasons are of. */
static void draw_scope(const struct screen *s, int y)
{
	const struct frame *f = &s->frame;
	char line[LINE_SIZE];
	size_t i;
	int x;

	x = screen_put(s, y, 0, COLS, STYLE_NORMAL,
		       s->scope.is_set ? "Only:" : "All VMs:");
	for (i = 0; i < f->nr_listed && x < COLS; i++)
		x += put_vm(s, y, x, &f->vms[i]);
	if (s->scope.is_set && s->scope.vcpu != NO_VCPU) {
		snprintf(line, sizeof(line), ", vCPU %u", s->scope.vcpu);
		screen_put(s, y, x, COLS, STYLE_NORMAL, line);
	}
}

/* What keeps the page from being all and new, at the right of the line. */
static void draw_limits(const struct screen *s, int y)
{
	const struct frame *f = &s->frame;
	const char *filter = s->states[s->page].filter;
	char line[LINE_SIZE] = "";
	int x, used = 0;

	if (filter[0])
		used += snprintf(line, sizeof(line), "  only '%s'", filter);
	if (f->lost)
		used += snprintf(line + used, sizeof(line) - (size_t)used,
				 "  lost %llu", (unsigned long long)f->lost);
	snprintf(line + used, sizeof(line) - (size_t)used, "%s%s",
		 f->complete ? "" : "  incomplete: older counts shown",
		 s->view->paused ? "  PAUSED" : "");
	x = COLS - (int)strlen(line);
	screen_put(s, y, x < 0 ? 0 : x, COLS, STYLE_WARN, line);
}

int screen_draw_header(const struct screen *s)
{
	int y = 0;

	if (LINES >= FEW_LINES)
		draw_host(s, y++);
	if (LINES >= FEW_LINES && s->frame.note)
		screen_put(s, y++, 0, COLS, STYLE_NORMAL, s->frame.note);
	draw_totals(s, y++);
	if (LINES >= FEW_LINES) {
		draw_history(s, y++);
		draw_extreme(s, y, 0, MARK_MOST);
		draw_extreme(s, y++, COLS / 2, MARK_LEAST);
	}
	if (screen_pages[s->page]->about)
		screen_put(s, y, 0, COLS, STYLE_NORMAL,
			   screen_pages[s->page]->about);
	else
		draw_scope(s, y);
	draw_limits(s, y++);
	return y;
}
