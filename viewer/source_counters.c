// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of a KVM with our patch, which it publishes as trace events.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <tracefs.h>
#include <unistd.h>

#include "decode.h"
#include "instance.h"
#include "now.h"
#include "source.h"
#include "stream.h"
#include "tracing.h"
#include "tsc.h"
#include "vm_name.h"

/*
 * Of each CPU's buffer: to begin with, and at most. It holds about 6000 events,
 * which is 500 vCPUs; more vCPUs make it grow.
 */
#define MIN_BUFFER_KB 512
#define MAX_BUFFER_KB (64 * 1024)

/* What an event takes in the buffer, rounded up. */
#define EVENT_SIZE 80

/*
 * How long KVM may be silent, beyond twice its own interval, before we look
 * whether it is gone, and before we give up.
 */
#define DOUBT (1000 * NS_PER_MS)
#define PATIENCE (10000 * NS_PER_MS)

struct counters {
	struct tep_handle *tep;
	struct decoder *decoder;
	struct instance instance;
	struct stream *stream;
	size_t buffer_kb;
	int64_t last; /* when the newest snapshot came */
	uint64_t lost_before; /* the first complete snapshot */
	bool came; /* an event, at this poll */
	struct tsc tsc;
};

/* A KVM that is a module has the file initstate. */
static int fail_no_events(struct source *src)
{
	const char *todo =
		": run 'scripts/kvm-modules build --release $(uname -r)' and load what it built";

	if (access("/sys/module/kvm/initstate", F_OK))
		todo = " and is built in: boot a kernel with KVM as modules, for which scripts/kvm-modules can build those that have";
	return source_fail(src, "this kernel's KVM has no exit counters%s",
			   todo);
}

static int check_host(struct source *src)
{
	const char *const *event;

	if (tracing_check(src))
		return -1;
	for (event = decoder_events; *event; event++)
		if (!tracefs_event_file_exists(NULL, "kvm", *event, "format"))
			return fail_no_events(src);
	return 0;
}

static int load_events(struct source *src, struct counters *c)
{
	c->tep = tracing_formats(src, decoder_events);
	if (c->tep)
		c->decoder =
			decoder_new(c->tep, src->error, sizeof(src->error));
	return c->decoder ? 0 : -1;
}

static int start(struct source *src, struct counters *c)
{
	c->buffer_kb = MIN_BUFFER_KB;
	if (tracing_instance(src, &c->instance, "mono", c->buffer_kb))
		return -1;
	/* Data are to be read at once, not when a buffer is half full. */
	tracefs_instance_file_write(c->instance.trace, "buffer_percent", "0");

	src->fd = epoll_create1(EPOLL_CLOEXEC);
	if (src->fd >= 0)
		c->stream = stream_new(c->instance.trace, src->fd);
	if (!c->stream)
		return source_fail(src, "cannot read traces: %s",
				   strerror(errno));
	return tracing_enable(src, &c->instance, decoder_events);
}

static void counters_close(struct source *src)
{
	struct counters *c = src->private;

	stream_free(c->stream);
	if (src->fd >= 0)
		close(src->fd);
	if (c->instance.trace)
		instance_destroy(&c->instance);
	decoder_free(c->decoder);
	tep_free(c->tep);
	free(c);
	src->private = NULL;
}

static int counters_open(struct source *src)
{
	struct counters *c;

	if (check_host(src))
		return -1;

	c = calloc(1, sizeof(*c));
	if (!c)
		return source_fail(src, "%s", strerror(ENOMEM));
	src->private = c;
	src->fd = -1;
	if (load_events(src, c) || start(src, c)) {
		counters_close(src);
		return -1;
	}
	c->last = now_ns();
	tsc_start(&c->tsc);
	return 0;
}

/* A buffer has to hold two of the largest snapshots seen. */
static void grow_buffer(struct counters *c)
{
	size_t need = 2 * decoder_events_max(c->decoder) * EVENT_SIZE / 1024;
	size_t kb = c->buffer_kb;

	while (kb < need && kb < MAX_BUFFER_KB)
		kb *= 2;
	if (kb == c->buffer_kb)
		return;
	/* Tried once: if there is no memory for it, losses are shown. */
	c->buffer_kb = kb;
	tracefs_instance_set_buffer_size(c->instance.trace, kb, -1);
}

/* To ask every CPU is dear, so that it is done only when something is lost. */
static void update_lost(struct source *src, struct counters *c, bool first)
{
	if (!stream_has_lost(c->stream))
		return;
	if (first)
		c->lost_before = stream_lost(c->stream);
	else
		src->lost = stream_lost(c->stream) - c->lost_before;
}

/* After a snapshot ended: what is to be told of it. */
static int tell(struct source *src, struct counters *c)
{
	bool first = !src->snapshot;

	src->snapshot = decoder_snapshot(c->decoder);
	src->complete = decoder_is_complete(c->decoder);
	grow_buffer(c);
	if (!src->snapshot)
		return 0; /* the first one came in part: wait for the next */
	c->last = now_ns();
	src->cycles_hz = tsc_hz(&c->tsc);
	update_lost(src, c, first);

	if (!src->snapshot->nr_reasons)
		return source_fail(
			src,
			"KVM is loaded without a vendor's module: run 'modprobe kvm-intel' or 'modprobe kvm-amd' as root");
	return 1;
}

/* KVM's own interval, where it has one. */
static int64_t snapshot_interval(void)
{
	FILE *f = fopen("/sys/module/kvm/parameters/exit_snapshot_ms", "re");
	unsigned int ms = 0;

	if (f) {
		if (fscanf(f, "%u", &ms) != 1)
			ms = 0;
		fclose(f);
	}
	return ms * NS_PER_MS;
}

static int check_silence(struct source *src, struct counters *c)
{
	int64_t silence = now_ns() - c->last;

	if (silence <= DOUBT)
		return 0;
	silence -= 2 * snapshot_interval();
	if (silence > DOUBT &&
	    !tracing_is_on(&c->instance, "kvm_exit_snapshot"))
		return tracing_fail_unloaded(src);
	if (silence > PATIENCE)
		return source_fail(
			src,
			"KVM publishes no exit counters, or too many to be read: see dmesg and kvm.exit_snapshot_ms");
	return 0;
}

static int take(void *counters, struct tep_record *record)
{
	struct counters *c = counters;

	c->came = true;
	return decoder_record(c->decoder, record);
}

static int counters_poll(struct source *src)
{
	struct counters *c = src->private;
	int ended;

	decoder_want_from(c->decoder, (uint64_t)src->wanted_from);
	c->came = false;
	ended = stream_read(c->stream, false, UINT64_MAX, take, c);
	if (ended < 0)
		return source_fail(src, "%s", strerror(ENOMEM));
	if (ended)
		return tell(src, c);
	/* What is passed over is a sign of life, too. */
	if (c->came && now_ns() < src->wanted_from)
		c->last = now_ns();
	return check_silence(src, c);
}

/*
 * KVM publishes when someone turns one of its events on. Meanwhile a snapshot may
 * come in part. Who else has the event on spoils it: then the next snapshot comes
 * when it comes.
 */
static void counters_refresh(struct source *src)
{
	struct counters *c = src->private;

	tracefs_event_disable(c->instance.trace, "kvm", decoder_events[0]);
	tracefs_event_enable(c->instance.trace, "kvm", decoder_events[0]);
}

const struct source_ops source_counters = {
	.name = "counters",
	.open = counters_open,
	.poll = counters_poll,
	.refresh = counters_refresh,
	.close = counters_close,
	.vm_name = vm_name,
};
