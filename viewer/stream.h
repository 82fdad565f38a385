/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The events of a tracing instance, as they come, in the order of their time.
 */
#ifndef EXITTOP_STREAM_H
#define EXITTOP_STREAM_H

#include <event-parse.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tracefs.h>

struct stream;

/*
 * stream_new - read the events of @trace, which has to live longer
 *
 * Puts what is readable when events came into @epoll, which stays the caller's.
 * Returns NULL with errno.
 */
struct stream *stream_new(struct tracefs_instance *trace, int epoll);
void stream_free(struct stream *s);

/* Takes one event. Below zero ends the reading at once. */
typedef int (*stream_take)(void *context, struct tep_record *record);

/*
 * stream_read - have all events taken that came until the time @until
 *
 * Without @all, only the CPUs are looked at that epoll has something of. What is
 * later than @until waits for the next call. Returns the highest of what @take
 * returned, or what was below zero.
 */
int stream_read(struct stream *s, bool all, uint64_t until, stream_take take,
		void *context);

/* Whether a buffer lost something since this was last asked. */
bool stream_has_lost(struct stream *s);

/* How many events the kernel lost so far, by its own account. */
uint64_t stream_lost(const struct stream *s);

#endif
