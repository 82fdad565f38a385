// SPDX-License-Identifier: GPL-2.0
/*
 * Any KVM's events of single exits and entries, counted as they come.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <tracefs.h>
#include <unistd.h>
#include <x86intrin.h>

#include "decode_exits.h"
#include "instance.h"
#include "now.h"
#include "source.h"
#include "stream.h"
#include "tracing.h"
#include "tsc.h"
#include "vm_name.h"

/*
 * Of each CPU's buffer: it is read when it is half full, after some 7000 exits,
 * and holds as many more until then.
 */
#define BUFFER_KB 2048

static const char *const events[] = { "kvm_exit", "kvm_entry", NULL };

struct stream_source {
	struct tep_handle *tep;
	struct exit_decoder *decoder;
	struct instance instance;
	struct stream *stream;
	int timer;
	int64_t checked; /* when KVM was known to be there */
	struct tsc tsc;
};

static void events_close(struct source *src)
{
	struct stream_source *e = src->private;

	stream_free(e->stream);
	if (e->timer >= 0)
		close(e->timer);
	if (src->fd >= 0)
		close(src->fd);
	if (e->instance.trace)
		instance_destroy(&e->instance);
	exit_decoder_free(e->decoder);
	tep_free(e->tep);
	free(e);
	src->private = NULL;
}

static int load_events(struct source *src, struct stream_source *e)
{
	e->tep = tracing_formats(src, events);
	if (e->tep)
		e->decoder = exit_decoder_new(e->tep, TIME_CYCLES,
					      tracing_process, src->error,
					      sizeof(src->error));
	if (!e->decoder)
		return -1;
	exit_decoder_set_isa(e->decoder, tracing_isa());
	return 0;
}

/* A snapshot is made as often as KVM would. */
static int set_timer(struct source *src, struct stream_source *e)
{
	struct epoll_event event = { .events = EPOLLIN,
				     .data.u64 = UINT64_MAX };

	e->timer = source_timer(src);
	return e->timer < 0 ||
	       epoll_ctl(src->fd, EPOLL_CTL_ADD, e->timer, &event);
}

/* The clock is the TSC, so that times are cycles as in KVM's own counters. */
static int start(struct source *src, struct stream_source *e)
{
	if (tracing_instance(src, &e->instance, "x86-tsc", BUFFER_KB))
		return -1;
	src->fd = epoll_create1(EPOLL_CLOEXEC);
	if (src->fd >= 0)
		e->stream = stream_new(e->instance.trace, src->fd);
	if (!e->stream || set_timer(src, e))
		return source_fail(src, "cannot read traces: %s",
				   strerror(errno));
	return tracing_enable(src, &e->instance, events);
}

/* Gives out what was counted so far. */
static int tell(struct source *src, struct stream_source *e, int64_t now)
{
	src->base = !src->snapshot;
	src->snapshot = exit_decoder_snapshot(e->decoder, (uint64_t)now);
	src->complete = true;
	src->cycles_hz = tsc_hz(&e->tsc);
	if (stream_has_lost(e->stream))
		src->lost = stream_lost(e->stream);
	return src->snapshot ? 1 : source_fail(src, "%s", strerror(ENOMEM));
}

static int events_open(struct source *src)
{
	struct stream_source *e;

	if (tracing_check(src))
		return -1;
	e = calloc(1, sizeof(*e));
	if (!e)
		return source_fail(src, "%s", strerror(ENOMEM));
	src->private = e;
	src->fd = e->timer = -1;
	src->note = "counts since exittop's start";
	if (load_events(src, e) || start(src, e)) {
		events_close(src);
		return -1;
	}
	e->checked = now_ns();
	tsc_start(&e->tsc);
	return 0;
}

static int take(void *source, struct tep_record *record)
{
	struct stream_source *e = source;

	if (record->missed_events)
		exit_decoder_lost(e->decoder);
	return exit_decoder_record(e->decoder, record);
}

static int events_poll(struct source *src)
{
	struct stream_source *e = src->private;

	/* What comes later may come before what is still in another buffer. */
	if (stream_read(e->stream, true, __rdtsc(), take, e) < 0)
		return source_fail(src, "%s", strerror(ENOMEM));
	if (!source_is_time(src, e->timer))
		return 0;
	if (now_ns() - e->checked > NS_PER_SEC) {
		e->checked = now_ns();
		if (!tracing_is_on(&e->instance, events[0]))
			return tracing_fail_unloaded(src);
	}
	return tell(src, e, now_ns());
}

static void events_refresh(struct source *src)
{
	struct stream_source *e = src->private;

	source_hurry(src, e->timer);
}

const struct source_ops source_events = {
	.name = "events",
	.open = events_open,
	.poll = events_poll,
	.refresh = events_refresh,
	.close = events_close,
	.vm_name = vm_name,
};
