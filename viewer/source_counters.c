// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of a KVM with our patch, which it publishes as trace events.
 */
#include <errno.h>
#include <fcntl.h>
#include <kbuffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <tracefs.h>
#include <unistd.h>

#include "array.h"
#include "decode.h"
#include "instance.h"
#include "source.h"
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

/* How many CPUs' data, and of each how many pages, are taken at a time. */
#define MAX_READY 64
#define MAX_PAGES 1024

/*
 * How long KVM may be silent, beyond twice its own interval, before we look
 * whether it is gone, and before we give up.
 */
#define DOUBT_MS 1000
#define PATIENCE_MS 10000

struct counters {
	struct tep_handle *tep;
	struct decoder *decoder;
	struct instance instance;
	struct kbuffer *kbuf;
	void *page;
	size_t page_size;
	int *cpus; /* the trace_pipe_raw of CPU 0, 1 and so on */
	size_t nr_cpus, size_cpus;
	size_t buffer_kb;
	int64_t last_ms; /* when the newest snapshot came */
	bool missed; /* a buffer lost something since it was last asked */
	uint64_t lost_before; /* the first complete snapshot */
	struct tsc tsc;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int fail_tracing_dir(struct source *src, int err)
{
	const char *dir = tracefs_tracing_dir();

	if (!dir)
		dir = "tracefs";
	if (err == EACCES || err == EPERM)
		return source_fail(
			src,
			"no permission to use %s: run exittop as root, for example with sudo",
			dir);
	return source_fail(src, "cannot make a tracing instance in %s: %s", dir,
			   strerror(err));
}

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

/* Looks for all that must be there before anything is changed. */
static int check_host(struct source *src)
{
	static const char *dir; /* the library's, which never frees it */
	const char *const *event;

	if (tracefs_tracing_dir_is_mounted(false, &dir) <= 0)
		return source_fail(
			src,
			"tracefs is not mounted: run 'mount -t tracefs nodev /sys/kernel/tracing' as root");
	if (access(dir, R_OK | X_OK))
		return fail_tracing_dir(src, errno);
	if (!tracefs_dir_exists(NULL, "events/kvm"))
		return source_fail(
			src,
			"KVM is not loaded: run 'modprobe kvm-intel' or 'modprobe kvm-amd' as root");
	for (event = decoder_events; *event; event++)
		if (!tracefs_event_file_exists(NULL, "kvm", *event, "format"))
			return fail_no_events(src);
	return 0;
}

static void parse_event(struct tep_handle *tep, const char *event)
{
	int size;
	char *format =
		tracefs_event_file_read(NULL, "kvm", event, "format", &size);

	/* What goes wrong shows when the event or one of its fields is used. */
	if (format)
		tep_parse_event(tep, format, (unsigned long)size, "kvm");
	free(format);
}

/* The few events that matter: to parse all of the kernel's takes much longer. */
static int load_events(struct source *src, struct counters *c)
{
	const char *const *event;

	c->tep = tep_alloc();
	if (!c->tep)
		return source_fail(src, "%s", strerror(ENOMEM));
	tep_set_loglevel(TEP_LOG_NONE);
	tep_set_file_bigendian(c->tep, tep_is_local_bigendian(c->tep) ?
					       TEP_BIG_ENDIAN :
					       TEP_LITTLE_ENDIAN);
	tep_set_long_size(c->tep, sizeof(long));

	for (event = decoder_events; *event; event++)
		parse_event(c->tep, *event);
	parse_event(c->tep, "kvm_exit");
	if (decode_names(c->tep, src->names))
		return source_fail(src, "%s", strerror(ENOMEM));
	c->decoder = decoder_new(c->tep, src->error, sizeof(src->error));
	return c->decoder ? 0 : -1;
}

static int make_instance(struct source *src, struct counters *c)
{
	struct tracefs_instance *trace;

	if (instance_create(&c->instance))
		return fail_tracing_dir(src, errno);
	trace = c->instance.trace;

	c->buffer_kb = MIN_BUFFER_KB;
	tracefs_instance_set_buffer_size(trace, c->buffer_kb, -1);
	/* Data are to be read at once, not when a buffer is half full. */
	tracefs_instance_file_write(trace, "buffer_percent", "0");
	/* One clock for all CPUs: a snapshot may come from any. */
	tracefs_instance_file_write(trace, "trace_clock", "mono");
	return 0;
}

/* Returns 1 when there is no such CPU. */
static int watch_cpu(struct source *src, struct counters *c, int cpu)
{
	struct epoll_event event = { .events = EPOLLIN };
	char file[64];
	int *room;
	int fd;

	snprintf(file, sizeof(file), "per_cpu/cpu%d/trace_pipe_raw", cpu);
	fd = tracefs_instance_file_open(c->instance.trace, file,
					O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && cpu > 0)
		return 1;
	if (fd < 0)
		return source_fail(src, "cannot read the trace of CPU %d: %s",
				   cpu, strerror(errno));

	room = array_room(c->cpus, &c->size_cpus, c->nr_cpus + 1,
			  sizeof(*room));
	if (!room) {
		close(fd);
		return source_fail(src, "%s", strerror(ENOMEM));
	}
	c->cpus = room;
	c->cpus[c->nr_cpus++] = fd;

	event.data.fd = fd;
	if (epoll_ctl(src->fd, EPOLL_CTL_ADD, fd, &event))
		return source_fail(src, "cannot wait for CPU %d: %s", cpu,
				   strerror(errno));
	return 0;
}

static int watch_cpus(struct source *src, struct counters *c)
{
	int cpu = 0, ret;

	/* A new instance has sub-buffers of one page. */
	c->page_size = (size_t)sysconf(_SC_PAGESIZE);
	c->page = malloc(c->page_size);
	c->kbuf = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST,
				KBUFFER_ENDIAN_SAME_AS_HOST);
	src->fd = epoll_create1(EPOLL_CLOEXEC);
	if (!c->page || !c->kbuf || src->fd < 0)
		return source_fail(src, "cannot read traces: %s",
				   strerror(errno));
	do
		ret = watch_cpu(src, c, cpu++);
	while (!ret);
	return ret < 0 ? -1 : 0;
}

static int enable_events(struct source *src, struct counters *c)
{
	const char *const *event;

	for (event = decoder_events; *event; event++)
		if (tracefs_event_enable(c->instance.trace, "kvm", *event))
			return source_fail(
				src, "cannot enable trace event kvm:%s: %s",
				*event, strerror(errno));
	return 0;
}

static void counters_close(struct source *src)
{
	struct counters *c = src->private;
	size_t i;

	for (i = 0; i < c->nr_cpus; i++)
		close(c->cpus[i]);
	if (src->fd >= 0)
		close(src->fd);
	if (c->instance.trace)
		instance_destroy(&c->instance);
	decoder_free(c->decoder);
	tep_free(c->tep);
	if (c->kbuf)
		kbuffer_free(c->kbuf);
	free(c->cpus);
	free(c->page);
	free(c);
	src->private = NULL;
}

static int counters_open(struct source *src)
{
	struct counters *c;

	tracefs_set_loglevel(TEP_LOG_NONE);
	if (check_host(src))
		return -1;

	c = calloc(1, sizeof(*c));
	if (!c)
		return source_fail(src, "%s", strerror(ENOMEM));
	src->private = c;
	src->fd = -1;
	if (load_events(src, c) || make_instance(src, c) ||
	    watch_cpus(src, c) || enable_events(src, c)) {
		counters_close(src);
		return -1;
	}
	c->last_ms = now_ms();
	tsc_start(&c->tsc);
	return 0;
}

/* What a CPU's buffer lost so far, of the file stats of the instance. */
static uint64_t lost_on_cpu(struct counters *c, size_t cpu)
{
	static const char *const kinds[] = {
		"\noverrun: ", "\ncommit overrun: ", "\ndropped events: "
	};
	uint64_t lost = 0;
	char *stats, *at;
	char file[64];
	size_t i;

	snprintf(file, sizeof(file), "per_cpu/cpu%zu/stats", cpu);
	stats = tracefs_instance_file_read(c->instance.trace, file, NULL);
	for (i = 0; stats && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		at = strstr(stats, kinds[i]);
		if (at)
			lost += strtoull(at + strlen(kinds[i]), NULL, 10);
	}
	free(stats);
	return lost;
}

static uint64_t count_lost(struct counters *c)
{
	uint64_t lost = 0;
	size_t cpu;

	for (cpu = 0; cpu < c->nr_cpus; cpu++)
		lost += lost_on_cpu(c, cpu);
	return lost;
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

/* Decodes the page just read; 1 if it had the end of a snapshot. */
static int take_page(struct counters *c)
{
	unsigned long long ts;
	int ret, ended = 0;
	void *event;

	if (kbuffer_load_subbuffer(c->kbuf, c->page))
		return 0;
	if (kbuffer_missed_events(c->kbuf))
		c->missed = true;
	for (event = kbuffer_read_event(c->kbuf, &ts); event;
	     event = kbuffer_next_event(c->kbuf, &ts)) {
		struct tep_record record = {
			.ts = ts,
			.data = event,
			.size = kbuffer_event_size(c->kbuf),
		};

		ret = decoder_record(c->decoder, &record);
		if (ret < 0)
			return -1;
		ended |= ret;
	}
	return ended;
}

/* Decodes what a CPU has, but not for ever what it goes on to have. */
static int take_cpu(struct counters *c, int fd)
{
	int ret, ended = 0, i;
	ssize_t n;

	for (i = 0; i < MAX_PAGES; i++) {
		n = read(fd, c->page, c->page_size);
		if (n <= 0)
			break;
		ret = take_page(c);
		if (ret < 0)
			return -1;
		ended |= ret;
	}
	return ended;
}

/* To ask every CPU is dear, so that it is done only when something is lost. */
static void update_lost(struct source *src, struct counters *c, bool first)
{
	if (!c->missed)
		return;
	c->missed = false;
	if (first)
		c->lost_before = count_lost(c);
	else
		src->lost = count_lost(c) - c->lost_before;
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
	c->last_ms = now_ms();
	src->cycles_hz = tsc_hz(&c->tsc);
	update_lost(src, c, first);

	if (!src->snapshot->nr_reasons)
		return source_fail(
			src,
			"KVM is loaded without a vendor's module: run 'modprobe kvm-intel' or 'modprobe kvm-amd' as root");
	return 1;
}

/* KVM's own interval, where it has one. */
static int64_t snapshot_ms(void)
{
	FILE *f = fopen("/sys/module/kvm/parameters/exit_snapshot_ms", "re");
	unsigned int ms = 0;

	if (f) {
		if (fscanf(f, "%u", &ms) != 1)
			ms = 0;
		fclose(f);
	}
	return ms;
}

static int check_silence(struct source *src, struct counters *c)
{
	int64_t silence = now_ms() - c->last_ms;

	if (silence <= DOUBT_MS)
		return 0;
	silence -= 2 * snapshot_ms();
	if (silence > DOUBT_MS &&
	    tracefs_event_is_enabled(c->instance.trace, "kvm",
				     "kvm_exit_snapshot") !=
		    TRACEFS_ALL_ENABLED)
		return source_fail(
			src,
			"KVM was unloaded: load it and start exittop again");
	if (silence > PATIENCE_MS)
		return source_fail(
			src,
			"KVM publishes no exit counters, or too many to be read: see dmesg and kvm.exit_snapshot_ms");
	return 0;
}

static int counters_poll(struct source *src)
{
	struct counters *c = src->private;
	struct epoll_event ready[MAX_READY];
	int nr, i, ret, ended = 0;

	decoder_want_from(c->decoder, (uint64_t)src->wanted_from);
	nr = epoll_wait(src->fd, ready, MAX_READY, 0);
	for (i = 0; i < nr; i++) {
		ret = take_cpu(c, ready[i].data.fd);
		if (ret < 0)
			return source_fail(src, "%s", strerror(ENOMEM));
		ended |= ret;
	}
	if (ended)
		return tell(src, c);
	/* What is passed over is a sign of life, too. */
	if (nr > 0 && now_ms() < src->wanted_from / 1000000)
		c->last_ms = now_ms();
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
