/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is wired together, and where we are.
 */
#ifndef EXITTOP_SESSION_H
#define EXITTOP_SESSION_H

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "model.h"
#include "options.h"
#include "source.h"
#include "view.h"

#define HOST_SIZE 128
#define ERROR_SIZE SOURCE_ERROR_SIZE

struct session {
	struct options opt;
	struct source_config config;
	struct source source;
	struct reason_names *names;
	struct view view;
	struct model *model;
	char host[HOST_SIZE];
	char kernel[HOST_SIZE];
	bool fresh; /* the source has something that is not shown */
	bool shown; /* there was a first frame */
	uint32_t shown_id; /* the snapshot that it shows */
	unsigned long updates;
	int64_t due; /* when to show the next update */
	char error[ERROR_SIZE]; /* what to say at the end */
};

/* A signal asked for the end. */
extern volatile sig_atomic_t session_stopped;

/* Has the signals that end a program set it, but for those that are ignored. */
void session_catch_signals(void);

/*
 * session_run - show the source until the user, the options or the source ends it
 *
 * Returns the exit status, with what went wrong, if anything, in error.
 */
int session_run(struct session *s);

/* Waits for @fds[0], the source as @fds[1], a signal, or the next update. */
void session_wait(struct session *s, struct pollfd fds[2]);

/* The source's snapshot becomes the model's. -1 with errno, or with error. */
int session_update(struct session *s);

/* Notes in the model's frame what the source says besides counts. */
void session_fill_frame(struct session *s);

/* Shows what the model has. -1 with errno. */
int session_render(struct session *s);

/*
 * command_watch - show the exits that happen while the options' command runs
 *
 * Returns the status to end with: the command's, or ours with error.
 */
int command_watch(struct session *s);

#endif
