/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Ways to show a frame. A view knows no source and keeps no counts.
 */
#ifndef EXITTOP_VIEW_H
#define EXITTOP_VIEW_H

#include <stdbool.h>
#include <stdio.h>

#include "model.h"
#include "options.h"

/* What a key asks for; all but the first want the frame to be shown again. */
enum view_action {
	VIEW_NOTHING,
	VIEW_RENDER,
	VIEW_BASELINE, /* count from now on */
	VIEW_SINCE, /* count from there, or from the VMs' start again */
	VIEW_QUIT,
};

struct view;

struct view_ops {
	/* Takes over the output. NULL: nothing to do. -1 after it said why. */
	int (*open)(struct view *view);

	/* Shows @frame. -1 with errno if the output cannot be written. */
	int (*render)(struct view *view, const struct frame *frame);

	/*
	 * Takes keys that came, all of them if it returns VIEW_NOTHING or
	 * VIEW_RENDER. NULL: this view has no keys.
	 */
	enum view_action (*input)(struct view *view);

	/* Leaves the output as open() found it. NULL: nothing to do. */
	void (*close)(struct view *view);
};

struct view {
	const struct view_ops *ops;
	const struct options *opt;
	FILE *out; /* where those that print do so */
	bool utf8; /* what the terminal or file takes */
	bool rendered; /* at least once */
	double interval; /* seconds between updates; the view may change it */
	bool paused; /* the view wants no updates for now */
	void *private;
};

extern const struct view_ops view_screen;
extern const struct view_ops view_text;
extern const struct view_ops view_list;
extern const struct view_ops view_json;
extern const struct view_ops view_csv;
extern const struct view_ops view_openmetrics;

/*
 * Ends what is printed for a frame: -1 with errno if any of it was not written.
 */
int view_flush(FILE *out);

/* The sign that stands before the most and the least frequent exit. */
const char *view_mark(const struct view *view, enum row_mark mark);

#define VIEW_TEXT_SIZE 32

/*
 * Local @time, in seconds since 1970, as strftime() writes it. The time of a
 * recording may be that since the boot, written as seconds, or NAN: "-". Returns
 * @buf.
 */
const char *view_time(char buf[VIEW_TEXT_SIZE], const char *format,
		      double time);

/* With one digit behind the point, or "-" for NAN. Returns @buf. */
const char *view_real(char buf[VIEW_TEXT_SIZE], double real);

/* What cycles are, for programs; NULL if there are none. */
const char *view_unit(enum time_unit unit);

#define VIEW_GAP_SIZE 32

/* A range of numbers: "35", "0xa7-0x3ff" or, without end, "86-". */
const char *view_gap(char buf[VIEW_GAP_SIZE], uint32_t isa,
		     const struct gap *gap);

#endif
