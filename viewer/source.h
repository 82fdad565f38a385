/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where counts come from. A source knows the kernel and no view.
 */
#ifndef EXITTOP_SOURCE_H
#define EXITTOP_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "reason.h"
#include "snapshot.h"

#define SOURCE_ERROR_SIZE 512
#define SOURCE_TEXT_SIZE 128

struct source;

/* What the user wants to be shown. */
struct source_config {
	const char *name; /* of the source; auto is the best one */
	const char *file; /* a recording to be read instead; or NULL */
	double interval; /* seconds between updates */
	bool paced; /* a recording is to take the time that it took */
	bool once; /* there will be one update only */
};

struct source_ops {
	const char *name;

	/*
	 * Begins to watch. Returns -1 with what is missing and what to do
	 * about it in error; all is then as it was.
	 */
	int (*open)(struct source *src);

	/*
	 * Takes what has come, without waiting, and sets snapshot, complete,
	 * lost and cycles_hz. To be called when fd is readable and now and then
	 * otherwise. Returns 1 after a new snapshot, complete or not, 0 after
	 * none, -1 with error when it is over.
	 */
	int (*poll)(struct source *src);

	/* Asks for a snapshot at once. NULL: one comes when it comes. */
	void (*refresh)(struct source *src);

	/* Gives back all that open() took. */
	void (*close)(struct source *src);

	/* What the VM of a VMM is called: a string from malloc(), or NULL. */
	char *(*vm_name)(uint32_t pid);
};

struct source {
	const struct source_ops *ops;
	const struct source_config *config; /* caller's */
	struct reason_names *names; /* what the reasons are called; caller's */
	int fd; /* readable when poll() has something to do */
	/*
	 * Nobody looks at a snapshot that began before, in nanoseconds of
	 * CLOCK_MONOTONIC: a source need not make one. Set by the caller.
	 */
	int64_t wanted_from;
	const struct snapshot *snapshot; /* the newest complete one, or NULL */
	bool complete; /* nothing newer came in part */
	uint64_t lost; /* events, since the first complete snapshot */
	double cycles_hz; /* how many cycles a second has; NAN if not known */
	const char *note; /* what the counts are and lack, or NULL */
	bool base; /* the snapshot only is what to count from */
	bool recorded; /* updates come as they are to be shown; time is set: */
	double time; /* of the snapshot, in seconds since 1970 or the boot */
	bool ended; /* there is nothing more to come */
	char host[SOURCE_TEXT_SIZE]; /* that the counts are of; empty: this one */
	char kernel[SOURCE_TEXT_SIZE]; /* likewise */
	char error[SOURCE_ERROR_SIZE];
	void *private;
};

extern const struct source_ops source_counters;
extern const struct source_ops source_hist;
extern const struct source_ops source_events;
extern const struct source_ops source_file;

/* Whether @name is one of a source, or auto. */
bool source_is_known(const char *name);

/* Opens the source that @config asks for. It and @names stay the caller's. */
int source_open(struct source *src, const struct source_config *config,
		struct reason_names *names);
void source_close(struct source *src);

/* How often, in seconds, counts are made by a source that can choose. */
double source_tick(const struct source *src);

/* A timer that is readable every such time; -1 with errno. */
int source_timer(const struct source *src);

/*
 * Whether it is time for a source with that timer to make a snapshot: the first,
 * or one that is wanted when the timer is readable.
 */
bool source_is_time(const struct source *src, int timer);

/* Makes it that time at once. */
void source_hurry(const struct source *src, int timer);

/* Sets the error of @src, made printable, and is -1. */
__attribute__((format(printf, 2, 3))) int source_fail(struct source *src,
						      const char *format, ...);

#endif
