// SPDX-License-Identifier: GPL-2.0
/*
 * A recording of trace-cmd, read by a child; see recording.h. On a screen it
 * goes at the pace of its own time; printed, each update is one interval of that
 * time, the last one what the recording ends with.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "array.h"
#include "now.h"
#include "recording.h"
#include "source.h"
#include "text.h"

/* How much is read from the child at a time. */
#define CHUNK 65536

/* How long the child may be silent. */
#define PATIENCE (10 * NS_PER_SEC)

struct replay {
	pid_t child;
	int pipe, timer;
	char *buf; /* what the child told and nobody took yet */
	size_t begin, end, size;
	int64_t heard; /* when it last told something */
	bool ended; /* it told all */

	struct snapshot shown; /* what poll() gave out */
	struct snapshot next; /* what comes then */
	struct recording_snapshot head; /* of next */
	bool any, waiting; /* shown is one; next is one */
	bool single; /* the recording is of single exits */
	uint64_t clock; /* the recording's at what is shown */
	uint64_t due; /* and at what is to be shown then, at the earliest */
	int64_t given; /* our clock when it was */
};

static int fail_file(struct source *src, const char *why)
{
	return source_fail(src, "cannot read %s: %s", src->config->file, why);
}

/* The child ends with its parent, whatever a key sends to both. */
__attribute__((noreturn)) static void
run_child(const struct source *src, int file, const int fds[2], pid_t parent)
{
	static const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	int null = open("/dev/null", O_RDWR);
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || null < 0)
		_exit(1);
	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
	/* What the library has to say, it says to nobody. */
	for (i = STDIN_FILENO; i <= STDERR_FILENO; i++)
		dup2(null, (int)i);
	close(fds[0]);
	recording_tell(file, fds[1], (uint64_t)(source_tick(src) * NS_PER_SEC));
	_exit(0);
}

static int start_child(struct source *src, struct replay *r, int file)
{
	pid_t parent = getpid();
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return fail_file(src, strerror(errno));
	r->child = fork();
	if (!r->child)
		run_child(src, file, fds, parent);
	r->pipe = fds[0];
	if (r->child < 0)
		fail_file(src, strerror(errno));
	close(fds[1]);
	if (r->child < 0)
		return -1;
	fcntl(r->pipe, F_SETFL, O_NONBLOCK);
	r->heard = now_ns();
	return 0;
}

/* The file, open; whatever it is, opening it must not take for ever. */
static int open_file(struct source *src)
{
	const char *name = src->config->file;
	int fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return source_fail(src, "cannot open %s: %s", name,
				   strerror(errno));
	if (!fstat(fd, &st) && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return source_fail(src, "%s is no file of trace-cmd record", name);
}

/* What the child knows of the names of VMs; there is one recording at a time. */
static struct vm_names {
	struct vm_name {
		uint32_t pid;
		char *text;
	} * at;
	size_t nr, size;
} vm_names;

static void free_vm_names(void)
{
	while (vm_names.nr)
		free(vm_names.at[--vm_names.nr].text);
	free(vm_names.at);
	vm_names = (struct vm_names){ 0 };
}

static void free_snapshot(struct snapshot *s)
{
	free(s->counts);
	free(s->reasons);
}

static void file_close(struct source *src)
{
	struct replay *r = src->private;

	if (r->child > 0) {
		kill(r->child, SIGKILL);
		while (waitpid(r->child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (r->pipe >= 0)
		close(r->pipe);
	if (r->timer >= 0)
		close(r->timer);
	free_snapshot(&r->shown);
	free_snapshot(&r->next);
	free_vm_names();
	free(r->buf);
	free(r);
	src->private = NULL;
}

static int file_open(struct source *src)
{
	struct replay *r = calloc(1, sizeof(*r));
	int file, ret;

	if (!r)
		return source_fail(src, "%s", strerror(ENOMEM));
	src->private = r;
	src->recorded = true;
	src->time = NAN;
	r->pipe = -1;
	r->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	file = open_file(src);
	ret = file < 0 || start_child(src, r, file);
	if (file >= 0)
		close(file);
	if (ret) {
		file_close(src);
		return -1;
	}
	src->fd = r->pipe;
	return 0;
}

static int take_nothing(struct source *src, const char *data, size_t size)
{
	(void)src;
	(void)data;
	(void)size;
	return 0;
}

static int take_host(struct source *src, const char *data, size_t size)
{
	text_escape(src->host, sizeof(src->host), data, size, false);
	return 0;
}

static int take_kernel(struct source *src, const char *data, size_t size)
{
	text_escape(src->kernel, sizeof(src->kernel), data, size, false);
	return 0;
}

/* Names come first: what is shown refers to them. */
static int take_reason(struct source *src, const char *data, size_t size)
{
	const struct replay *r = src->private;
	struct recording_name name;
	char text[64];

	if (size < sizeof(name) || r->any)
		return -1;
	memcpy(&name, data, sizeof(name));
	size -= sizeof(name);
	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	memcpy(text, data + sizeof(name), size);
	text[size] = '\0';
	return reason_names_set(src->names, name.isa, name.number, text);
}

static int take_vm(struct source *src, const char *data, size_t size)
{
	struct recording_vm vm;
	struct vm_name *room;
	char text[64];

	(void)src;
	if (size < sizeof(vm))
		return -1;
	memcpy(&vm, data, sizeof(vm));
	text_escape(text, sizeof(text), data + sizeof(vm), size - sizeof(vm),
		    false);
	room = array_room(vm_names.at, &vm_names.size, vm_names.nr + 1,
			  sizeof(*room));
	if (!room)
		return -1;
	vm_names.at = room;
	room[vm_names.nr] = (struct vm_name){ vm.pid, strdup(text) };
	return room[vm_names.nr++].text ? 0 : -1;
}

static int take_counts(struct snapshot *s, const char *data, size_t nr)
{
	struct exit_count *room;
	size_t i;

	room = array_room(s->counts, &s->size_counts, nr, sizeof(*room));
	if (!room && nr)
		return -1;
	s->counts = room;
	s->nr_counts = nr;
	for (i = 0; i < nr; i++) {
		struct recording_count c;

		memcpy(&c, data + i * sizeof(c), sizeof(c));
		room[i] = (struct exit_count){ .vm = c.vm,
					       .pid = c.pid,
					       .vcpu = c.vcpu,
					       .number = c.number,
					       .count = c.count,
					       .cycles = c.cycles };
	}
	return 0;
}

static int take_reasons(struct snapshot *s, const char *data, size_t nr)
{
	struct exit_reason *room;
	size_t i;

	room = array_room(s->reasons, &s->size_reasons, nr, sizeof(*room));
	if (!room && nr)
		return -1;
	s->reasons = room;
	s->nr_reasons = nr;
	for (i = 0; i < nr; i++) {
		struct recording_reason r;

		memcpy(&r, data + i * sizeof(r), sizeof(r));
		if (r.class > REASON_DEFINED)
			return -1;
		room[i] = (struct exit_reason){ .number = r.number,
						.class = r.class };
	}
	return 0;
}

/* The snapshot in @data becomes the next one. -1 if it is not well-formed. */
static int take_snapshot(struct source *src, const char *data, size_t size)
{
	struct replay *r = src->private;
	struct recording_snapshot *h = &r->head;
	struct snapshot *s = &r->next;
	size_t counts;

	if (size < sizeof(*h))
		return -1;
	memcpy(h, data, sizeof(*h));
	data += sizeof(*h);
	counts = h->nr_counts * sizeof(struct recording_count);
	if (h->unit > TIME_NONE ||
	    size - sizeof(*h) !=
		    counts + h->nr_reasons * sizeof(struct recording_reason) ||
	    take_counts(s, data, h->nr_counts) ||
	    take_reasons(s, data + counts, h->nr_reasons))
		return -1;
	s->id = h->id;
	s->isa = h->isa;
	s->unit = h->unit;
	s->time = h->time;
	s->vms = h->vms;
	s->vcpus = h->vcpus;
	r->waiting = true;
	return 0;
}

static int take_failed(struct source *src, const char *data, size_t size)
{
	char why[128];

	snprintf(why, sizeof(why), "%.*s", (int)size, data);
	return fail_file(src, why);
}

static int take_end(struct source *src, const char *data, size_t size)
{
	struct replay *r = src->private;

	(void)data;
	(void)size;
	r->ended = true;
	return 0;
}

/* Each takes the @size bytes of a message; -1 if they make no sense. */
static int (*const takers[])(struct source *src, const char *data,
			     size_t size) = {
	[RECORDING_ALIVE] = take_nothing, [RECORDING_HOST] = take_host,
	[RECORDING_KERNEL] = take_kernel, [RECORDING_REASON] = take_reason,
	[RECORDING_VM] = take_vm,	  [RECORDING_SNAPSHOT] = take_snapshot,
	[RECORDING_FAILED] = take_failed, [RECORDING_END] = take_end,
};

#define NR_TAKERS (sizeof(takers) / sizeof(takers[0]))

/* Reads on. Returns 1 if something came, 0 if not yet, -1 at the pipe's end. */
static int read_pipe(struct replay *r)
{
	char *room;
	ssize_t n;

	if (r->begin) {
		memmove(r->buf, r->buf + r->begin, r->end - r->begin);
		r->end -= r->begin;
		r->begin = 0;
	}
	if (r->end > RECORDING_MAX_SIZE)
		return -1;
	room = array_room(r->buf, &r->size, r->end + CHUNK, 1);
	if (!room)
		return -1;
	r->buf = room;
	n = read(r->pipe, r->buf + r->end, CHUNK);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		return -1;
	r->end += (size_t)n;
	r->heard = now_ns();
	return 1;
}

/* Whether the next message has come as a whole; its head into @head. */
static bool has_message(const struct replay *r, struct recording_head *head)
{
	size_t has = r->end - r->begin;

	if (has < sizeof(*head))
		return false;
	memcpy(head, r->buf + r->begin, sizeof(*head));
	return has - sizeof(*head) >= head->size;
}

/* The child ended without a last word. */
static int fail_crashed(struct source *src)
{
	struct replay *r = src->private;
	char why[96];
	int status = 0;

	kill(r->child, SIGKILL); /* if it only closed the pipe */
	while (waitpid(r->child, &status, 0) < 0 && errno == EINTR)
		;
	r->child = 0;
	snprintf(why, sizeof(why), "it is damaged, and reading it crashed%s%s",
		 WIFSIGNALED(status) ? ": " : "",
		 WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "");
	return fail_file(src, why);
}

/* Takes one message. Returns 1, 0 if it has not yet come, -1 with error. */
static int read_message(struct source *src)
{
	struct replay *r = src->private;
	struct recording_head head;
	const char *data;
	int ret;

	while (!has_message(r, &head)) {
		ret = read_pipe(r);
		if (ret < 0)
			return fail_crashed(src);
		if (!ret && now_ns() - r->heard > PATIENCE)
			return fail_file(
				src,
				"it is damaged, and reading it never ends");
		if (!ret)
			return 0;
	}
	data = r->buf + r->begin + sizeof(head);
	r->begin += sizeof(head) + head.size;
	if (head.kind < NR_TAKERS && !takers[head.kind](src, data, head.size))
		return 1;
	return src->error[0] ? -1 : fail_file(src, "it is damaged");
}

/* Has poll() called in @ns from now, or at once. */
static void call_in(struct source *src, uint64_t ns)
{
	struct replay *r = src->private;
	const struct itimerspec in = {
		.it_value = { .tv_sec = (time_t)(ns / NS_PER_SEC),
			      .tv_nsec = (long)(ns % NS_PER_SEC) + !ns },
	};

	timerfd_settime(r->timer, 0, &in, NULL);
	src->fd = r->timer;
}

/* How long the next snapshot has to wait on a screen. */
static uint64_t wait_ns(const struct replay *r)
{
	uint64_t passed = (uint64_t)(now_ns() - r->given);
	uint64_t wait;

	if (!r->any || r->head.now < r->clock)
		return 0;
	wait = r->head.now - r->clock;
	return wait > passed ? wait - passed : 0;
}

/* What is to be known of counts that are made of single exits. */
static const char *const notes[] = {
	[TIME_CYCLES] =
		"counts since the recording began, each thread shown as a VM",
	[TIME_NS] =
		"counts since the recording began, each thread shown as a VM, cycles are ns",
	[TIME_NONE] =
		"counts since the recording began, each thread shown as a VM, no cycles",
};

/* Gives the next snapshot out. */
static int give(struct source *src)
{
	struct replay *r = src->private;
	struct snapshot old = r->shown;

	src->base = r->head.base || (src->config->once && !r->any);
	r->any = true;
	r->waiting = false;
	r->shown = r->next;
	r->next = old;
	r->clock = r->head.now;
	r->due = r->clock + (uint64_t)(src->config->interval * NS_PER_SEC);
	src->snapshot = &r->shown;
	src->complete = r->head.complete;
	src->lost = r->head.lost;
	src->time = r->head.now ? (double)r->head.now / NS_PER_SEC : NAN;
	src->cycles_hz = r->shown.unit == TIME_NS ? NS_PER_SEC : NAN;
	r->single |= r->head.base;
	src->note = r->single ? notes[r->shown.unit] : NULL;
	r->given = r->heard = now_ns();
	call_in(src, 0);
	return 1;
}

/* What is printed is an interval apart, or the last. */
static bool is_skipped(const struct source *src)
{
	const struct replay *r = src->private;

	return !src->config->paced && !r->ended && r->any &&
	       (src->config->once || r->head.now < r->due);
}

/* What was there to count from may be all that there is. */
static int end(struct source *src)
{
	bool only = src->base;

	src->fd = -1;
	src->base = false;
	return only;
}

static int file_poll(struct source *src)
{
	struct replay *r = src->private;
	uint64_t wait;
	int ret;

	do {
		if (r->waiting && !is_skipped(src)) {
			wait = src->config->paced ? wait_ns(r) : 0;
			if (!wait)
				return give(src);
			call_in(src, wait);
			return 0;
		}
		src->fd = r->pipe;
		src->ended = r->ended;
		if (r->ended)
			return end(src);
		ret = read_message(src);
	} while (ret > 0);
	return ret;
}

/* Where the VMs ran, not here, they had names. */
static char *file_vm_name(uint32_t pid)
{
	size_t i;

	for (i = 0; i < vm_names.nr; i++)
		if (vm_names.at[i].pid == pid)
			return strdup(vm_names.at[i].text);
	return strdup("?");
}

const struct source_ops source_file = {
	.name = "file",
	.open = file_open,
	.poll = file_poll,
	.close = file_close,
	.vm_name = file_vm_name,
};
