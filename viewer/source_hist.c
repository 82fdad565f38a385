// SPDX-License-Identifier: GPL-2.0
/*
 * A histogram that the kernel keeps of any KVM's event kvm_exit, by thread, vCPU
 * and reason.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>
#include <unistd.h>

#include "exits.h"
#include "field.h"
#include "hist.h"
#include "instance.h"
#include "now.h"
#include "source.h"
#include "tracing.h"
#include "vm_name.h"

/* Of the histogram: a thousand vCPUs with sixteen reasons each. */
#define MAX_ENTRIES 16384

#define NOTE "counts since exittop's start, no cycles"

static const char *const events[] = { "kvm_exit", NULL };

struct hist {
	struct exits *exits;
	struct instance instance;
	char trigger[96];
	struct snapshot snapshot;
};

/* -1 with errno. */
static int set_trigger(struct hist *h, const char *prefix)
{
	char text[128];

	snprintf(text, sizeof(text), "%s%s", prefix, h->trigger);
	return tracefs_event_file_append(h->instance.trace, "kvm", events[0],
					 "trigger", text) < 0 ?
		       -1 :
		       0;
}

static void hist_close(struct source *src)
{
	struct hist *h = src->private;

	if (src->fd >= 0)
		close(src->fd);
	if (h->instance.trace) {
		set_trigger(h, "!");
		instance_destroy(&h->instance);
	}
	exits_free(h->exits);
	free(h->snapshot.counts);
	free(h->snapshot.reasons);
	free(h);
	src->private = NULL;
}

/* Older kernels do not tell the vCPU with the exit: then its thread has to do. */
static int choose_keys(struct source *src, struct hist *h)
{
	struct tep_handle *tep = tracing_formats(src, events);
	struct tep_event *event;

	if (!tep)
		return -1;
	event = tep_find_event_by_name(tep, "kvm", events[0]);
	snprintf(h->trigger, sizeof(h->trigger),
		 "hist:keys=common_pid,%sexit_reason:size=%d",
		 event && field_find(event, "vcpu_id") ? "vcpu_id," : "",
		 MAX_ENTRIES);
	tep_free(tep);
	return 0;
}

static int start(struct source *src, struct hist *h)
{
	/* Its buffers stay empty. */
	if (choose_keys(src, h) ||
	    tracing_instance(src, &h->instance, "mono", 4))
		return -1;
	if (set_trigger(h, ""))
		return source_fail(
			src,
			"the kernel refuses a hist trigger on kvm_exit: %s",
			strerror(errno));
	src->fd = source_timer(src);
	if (src->fd < 0)
		return source_fail(src, "cannot make a timer: %s",
				   strerror(errno));
	return 0;
}

static int hist_open(struct source *src)
{
	struct hist *h;

	if (tracing_check(src))
		return -1;
	if (!tracefs_event_file_exists(NULL, "kvm", events[0], "hist"))
		return source_fail(
			src,
			"this kernel has no hist triggers on kvm_exit: try --source events");
	h = calloc(1, sizeof(*h));
	if (!h)
		return source_fail(src, "%s", strerror(ENOMEM));
	src->private = h;
	src->fd = -1;
	src->note = NOTE;
	src->complete = true;
	h->snapshot.isa = tracing_isa();
	h->snapshot.unit = TIME_NONE;
	h->exits = exits_new(tracing_process);
	if (!h->exits || start(src, h)) {
		if (!h->exits)
			source_fail(src, "%s", strerror(ENOMEM));
		hist_close(src);
		return -1;
	}
	return 0;
}

static int take_entry(void *hist, const struct hist_entry *entry)
{
	struct hist *h = hist;

	return exits_add_many(h->exits, entry->thread, entry->vcpu,
			      exits_number(h->snapshot.isa, entry->reason),
			      entry->count);
}

/* A full table goes on to count what is in it, and nothing new. */
static void tell_dropped(struct source *src, uint64_t dropped)
{
	src->lost = dropped;
	src->complete = !dropped;
	if (dropped)
		src->note = NOTE
			"; the kernel's table is full: new vCPUs and reasons are not counted";
}

/* Without a trigger the file is empty, which libtracefs does not read. */
static int fail_gone(struct source *src, struct hist *h)
{
	if (!tracefs_event_file_exists(h->instance.trace, "kvm", events[0],
				       "hist"))
		return tracing_fail_unloaded(src);
	return source_fail(
		src,
		"somebody has removed the hist trigger on kvm_exit: start exittop again");
}

static int hist_poll(struct source *src)
{
	struct hist *h = src->private;
	struct snapshot *s = &h->snapshot;
	uint64_t dropped = 0;
	char *text;
	int ret;

	if (!source_is_time(src, src->fd))
		return 0;
	text = tracefs_event_file_read(h->instance.trace, "kvm", events[0],
				       "hist", NULL);
	if (!text)
		return fail_gone(src, h);
	exits_clear(h->exits);
	ret = hist_parse(text, take_entry, h, &dropped);
	free(text);
	if (ret || exits_snapshot(h->exits, s) || exits_reasons(s))
		return source_fail(src, "%s", strerror(ENOMEM));
	s->id++;
	s->time = (uint64_t)now_ns();
	src->base = !src->snapshot;
	src->snapshot = s;
	tell_dropped(src, dropped);
	return 1;
}

static void hist_refresh(struct source *src)
{
	source_hurry(src, src->fd);
}

const struct source_ops source_hist = {
	.name = "hist",
	.open = hist_open,
	.poll = hist_poll,
	.refresh = hist_refresh,
	.close = hist_close,
	.vm_name = vm_name,
};
