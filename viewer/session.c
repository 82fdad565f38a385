// SPDX-License-Identifier: GPL-2.0
/*
 * What goes on while something is shown: waits for the source, a key, a signal or
 * the next update, and has it shown.
 */
#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "now.h"
#include "session.h"

/* Without anything to read, the source is looked after that often. */
#define MAX_WAIT_NS NS_PER_SEC

/*
 * A snapshot that is older than the update by less than this part of the interval
 * will do.
 */
#define TOLERANCE 8

static const int stop_signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGALRM };

#define NR_STOP_SIGNALS (sizeof(stop_signals) / sizeof(stop_signals[0]))

volatile sig_atomic_t session_stopped;

/*
 * A write that got rid of a part before the signal goes on with the rest, and
 * may hang once more: the alarm knocks again.
 */
static void on_stop(int signal)
{
	(void)signal;
	session_stopped = 1;
	alarm(1);
}

void session_catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_stop }, old;
	size_t i;

	/*
	 * What nohup or a shell's & had us ignore stays ignored. No SA_RESTART:
	 * a write that hangs has to end, too.
	 */
	for (i = 0; i < NR_STOP_SIGNALS; i++) {
		sigaction(stop_signals[i], &act, &old);
		if (old.sa_handler == SIG_IGN)
			sigaction(stop_signals[i], &old, NULL);
	}
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
}

/* A recording waits while the view is paused; a kernel does not. */
static bool is_held(const struct session *s)
{
	return s->view.paused && s->source.recorded;
}

/*
 * Waits for a key, the source, a signal, or the next update. Signals come while
 * ppoll() waits and at no other time in here, so that none is overlooked.
 */
void session_wait(struct session *s, struct pollfd fds[2])
{
	bool fresh = s->fresh && !s->view.paused;
	int64_t left = fresh || s->shown ? s->due - now_ns() : MAX_WAIT_NS;
	struct timespec timeout;
	sigset_t block, old;
	size_t i;

	if (left < 0)
		left = fresh ? 0 : MAX_WAIT_NS;
	if (left > MAX_WAIT_NS)
		left = MAX_WAIT_NS;
	timeout.tv_sec = left / NS_PER_SEC;
	timeout.tv_nsec = left % NS_PER_SEC;

	sigemptyset(&block);
	sigaddset(&block, SIGWINCH);
	for (i = 0; i < NR_STOP_SIGNALS; i++)
		sigaddset(&block, stop_signals[i]);
	sigprocmask(SIG_BLOCK, &block, &old);
	fds[0].revents = 0;
	fds[1].fd = is_held(s) ? -1 : s->source.fd;
	if (!session_stopped)
		ppoll(fds, 2, &timeout, &old);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* Does what a key asks for, of what is shown. -1 with errno. */
static int obey(struct session *s, enum view_action action)
{
	const struct frame *f = model_frame(s->model);
	int ret = 0;

	if (action == VIEW_QUIT)
		session_stopped = 1;
	if (session_stopped || !s->shown)
		return 0;
	if (action == VIEW_BASELINE)
		ret = model_set_baseline(s->model, f->time);
	else if (action == VIEW_SINCE)
		ret = model_count_since(s->model, !f->based);
	if (ret) {
		errno = ENOMEM;
		return -1;
	}
	return s->view.ops->render(&s->view, f);
}

static int64_t interval_ns(const struct session *s)
{
	return (int64_t)(s->view.interval * NS_PER_SEC);
}

static void set_due(struct session *s, int64_t due)
{
	s->due = due;
	s->source.wanted_from = due - interval_ns(s) / TOLERANCE;
}

/* Keys are answered at once, with the frame that is shown. */
static int take_keys(struct session *s, bool gone)
{
	enum view_action action;
	int64_t soonest;
	int ret = 0;

	if (!s->view.ops->input)
		return 0;
	if (gone)
		session_stopped = 1;
	while (!session_stopped && !ret) {
		action = s->view.ops->input(&s->view);
		if (action == VIEW_NOTHING)
			break;
		ret = obey(s, action);
	}
	/* The time between updates may be another one now. */
	s->config.interval = s->view.interval;
	soonest = now_ns() + interval_ns(s);
	if (s->due > soonest)
		set_due(s, soonest);
	return ret;
}

static double seconds_since_1970(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void session_fill_frame(struct session *s)
{
	struct frame *f = model_frame(s->model);
	const struct source *src = &s->source;

	f->source = src->ops->name;
	f->note = src->note;
	f->host = src->host[0] ? src->host : s->host;
	f->kernel = src->kernel[0] ? src->kernel : s->kernel;
	f->time = src->recorded ? src->time : seconds_since_1970();
	f->complete = src->complete;
	f->lost = src->lost;
}

static void explain_reason(struct session *s, uint32_t isa, const char *bad)
{
	const char *nearest = reason_nearest(s->names, isa, bad);

	snprintf(
		s->error, ERROR_SIZE,
		"no exit of this host (%s) is called '%.64s'; the nearest is '%s': see exittop --list",
		isa_name(isa), bad, nearest ? nearest : "");
}

/* The counts of the source's snapshot, unless it is the one that we have. */
int session_update(struct session *s)
{
	const struct snapshot *snapshot = s->source.snapshot, *wanted;
	const char *bad;

	if (s->shown && snapshot->id == s->shown_id)
		return 0;
	wanted = filter_apply(&s->opt.filter, snapshot, s->names,
			      s->source.ops->vm_name, &bad);
	if (!wanted && errno == EINVAL)
		explain_reason(s, snapshot->isa, bad);
	if (!wanted)
		return -1;
	model_set_hz(s->model, s->source.cycles_hz);
	if (model_update(s->model, wanted)) {
		errno = ENOMEM;
		return -1;
	}
	model_name_vms(s->model, s->source.ops->vm_name);
	s->shown_id = snapshot->id;
	return 0;
}

int session_render(struct session *s)
{
	session_fill_frame(s);
	if (s->view.ops->render(&s->view, model_frame(s->model)))
		return -1;
	s->view.rendered = true;
	s->shown = true;
	s->updates++;
	return 0;
}

/* Zeros that counting begins with are nothing to print; the numbers' list is. */
static bool is_base(const struct session *s)
{
	bool listed = s->opt.output == OUTPUT_LIST &&
		      s->source.snapshot->nr_reasons;

	return s->source.base && !s->view.ops->input && !listed;
}

static int show(struct session *s)
{
	int64_t now = now_ns(), next = s->due + interval_ns(s);

	if (session_update(s) || (!is_base(s) && session_render(s)))
		return -1;
	s->fresh = false;

	/* Updates keep their rhythm; those that are missed are not made up. */
	set_due(s, next < now ? now : next);
	return 0;
}

static bool is_finished(const struct session *s)
{
	return session_stopped ||
	       (s->opt.updates && s->updates >= s->opt.updates) ||
	       (s->source.ended && !s->view.ops->input);
}

/* What a recording has to print is due as soon as it is read. */
static bool is_due(const struct session *s)
{
	bool printed = s->source.recorded && !s->config.paced;

	return !s->view.paused && (printed || now_ns() >= s->due);
}

int session_run(struct session *s)
{
	struct pollfd fds[] = {
		{ .fd = s->view.ops->input ? STDIN_FILENO : -1,
		  .events = POLLIN },
		{ .events = POLLIN },
	};
	int ret = 0, news, err;

	s->due = now_ns();
	while (!ret && !is_finished(s)) {
		session_wait(s, fds);
		ret = take_keys(s, fds[0].revents & (POLLHUP | POLLERR));
		if (ret || session_stopped)
			break;
		news = is_held(s) ? 0 : s->source.ops->poll(&s->source);
		if (news < 0) {
			snprintf(s->error, ERROR_SIZE, "%s", s->source.error);
			return STATUS_HOST;
		}
		s->fresh |= news;
		if (s->fresh && is_due(s))
			ret = show(s);
	}
	if (!ret)
		return STATUS_DONE;
	err = errno;
	/* What could not be written must not be tried again at exit. */
	__fpurge(stdout);
	if (s->error[0])
		return STATUS_USAGE;
	/* A reader that has enough is no failure. */
	if (session_stopped || err == EPIPE)
		return STATUS_DONE;
	snprintf(s->error, ERROR_SIZE, "%s: %s",
		 err == ENOMEM ? "cannot go on" : "cannot write",
		 strerror(err));
	return STATUS_USAGE;
}

