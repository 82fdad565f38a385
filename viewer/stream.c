// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <kbuffer.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "array.h"
#include "stream.h"

/* How many CPUs' readiness is asked at a time. */
#define MAX_READY 64

/* Events come faster than they are read? Then others have to have a turn, too. */
#define MAX_EVENTS (1 << 20)

struct cpu {
	int fd; /* of its trace_pipe_raw */
	struct kbuffer *kbuf;
	void *page;
	void *event; /* the next one on the page, or NULL */
	unsigned long long time; /* its */
	bool missed; /* something was lost before it */
	bool dry; /* there is nothing more to be had now */
};

struct stream {
	struct tracefs_instance *trace;
	int epoll;
	size_t page_size;
	struct cpu *cpus;
	size_t nr, size;
	bool missed;
};

static void free_cpu(struct cpu *c)
{
	if (c->kbuf)
		kbuffer_free(c->kbuf);
	free(c->page);
	if (c->fd >= 0)
		close(c->fd);
}

void stream_free(struct stream *s)
{
	if (!s)
		return;
	while (s->nr)
		free_cpu(&s->cpus[--s->nr]);
	free(s->cpus);
	free(s);
}

/* Returns 1 when there is no such CPU, -1 with errno. */
static int open_cpu(struct stream *s, struct cpu *c)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = s->nr };
	char file[64];

	*c = (struct cpu){ .dry = true };
	snprintf(file, sizeof(file), "per_cpu/cpu%zu/trace_pipe_raw", s->nr);
	c->fd = tracefs_instance_file_open(s->trace, file,
					   O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (c->fd < 0)
		return errno == ENOENT && s->nr ? 1 : -1;
	c->page = malloc(s->page_size);
	c->kbuf = kbuffer_alloc(KBUFFER_LSIZE_SAME_AS_HOST,
				KBUFFER_ENDIAN_SAME_AS_HOST);
	if (c->page && c->kbuf &&
	    !epoll_ctl(s->epoll, EPOLL_CTL_ADD, c->fd, &event))
		return 0;
	free_cpu(c);
	return -1;
}

struct stream *stream_new(struct tracefs_instance *trace, int epoll)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct cpu *room;
	int ret = 0;

	if (!s)
		return NULL;
	s->trace = trace;
	s->epoll = epoll;
	/* A new instance has sub-buffers of one page. */
	s->page_size = (size_t)sysconf(_SC_PAGESIZE);
	while (!ret) {
		room = array_room(s->cpus, &s->size, s->nr + 1, sizeof(*room));
		if (!room) {
			ret = -1;
			break;
		}
		s->cpus = room;
		ret = open_cpu(s, &room[s->nr]);
		s->nr += !ret;
	}
	if (ret > 0)
		return s;
	ret = errno;
	stream_free(s);
	errno = ret;
	return NULL;
}

/* Moves on to the CPU's next event, on its next page if need be. */
static void next_event(struct stream *s, struct cpu *c)
{
	ssize_t n;

	if (c->event)
		c->event = kbuffer_next_event(c->kbuf, &c->time);
	c->missed = false;
	while (!c->event) {
		n = read(c->fd, c->page, s->page_size);
		c->dry = n <= 0;
		if (c->dry)
			return;
		if (kbuffer_load_subbuffer(c->kbuf, c->page))
			continue;
		c->missed |= kbuffer_missed_events(c->kbuf) != 0;
		s->missed |= c->missed;
		c->event = kbuffer_read_event(c->kbuf, &c->time);
	}
}

static void wake(struct stream *s)
{
	struct epoll_event ready[MAX_READY];
	int nr = epoll_wait(s->epoll, ready, MAX_READY, 0), i;

	for (i = 0; i < nr; i++)
		if (ready[i].data.u64 < s->nr)
			s->cpus[ready[i].data.u64].dry = false;
}

static struct cpu *earliest(struct stream *s)
{
	struct cpu *c, *first = NULL;

	for (c = s->cpus; c < s->cpus + s->nr; c++)
		if (c->event && (!first || c->time < first->time))
			first = c;
	return first;
}

static int take_event(const struct cpu *c, stream_take take, void *context)
{
	struct tep_record record = {
		.ts = c->time,
		.data = c->event,
		.size = kbuffer_event_size(c->kbuf),
		.missed_events = c->missed,
	};

	return take(context, &record);
}

int stream_read(struct stream *s, bool all, uint64_t until, stream_take take,
		void *context)
{
	int highest = 0, ret, i;
	struct cpu *c;

	wake(s);
	for (c = s->cpus; c < s->cpus + s->nr; c++)
		if (!c->event && (all || !c->dry))
			next_event(s, c);

	for (i = 0; i < MAX_EVENTS; i++) {
		c = earliest(s);
		if (!c || c->time > until)
			break;
		ret = take_event(c, take, context);
		if (ret < 0)
			return ret;
		if (ret > highest)
			highest = ret;
		next_event(s, c);
	}
	return highest;
}

bool stream_has_lost(struct stream *s)
{
	bool missed = s->missed;

	s->missed = false;
	return missed;
}

/* What a CPU's buffer lost so far, of the file stats of the instance. */
static uint64_t lost_on_cpu(const struct stream *s, size_t cpu)
{
	static const char *const kinds[] = {
		"\noverrun: ", "\ncommit overrun: ", "\ndropped events: "
	};
	uint64_t lost = 0;
	char *stats, *at;
	char file[64];
	size_t i;

	snprintf(file, sizeof(file), "per_cpu/cpu%zu/stats", cpu);
	stats = tracefs_instance_file_read(s->trace, file, NULL);
	for (i = 0; stats && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		at = strstr(stats, kinds[i]);
		if (at)
			lost += strtoull(at + strlen(kinds[i]), NULL, 10);
	}
	free(stats);
	return lost;
}

uint64_t stream_lost(const struct stream *s)
{
	uint64_t lost = 0;
	size_t cpu;

	for (cpu = 0; cpu < s->nr; cpu++)
		lost += lost_on_cpu(s, cpu);
	return lost;
}
