// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "now.h"
#include "source.h"
#include "text.h"

/* Best first. */
static const struct source_ops *const sources[] = { &source_counters,
						   &source_hist,
						   &source_events };

#define NR_SOURCES (sizeof(sources) / sizeof(sources[0]))

static bool is_meant(const struct source_ops *ops, const char *name)
{
	return !strcmp(name, "auto") || !strcmp(name, ops->name);
}

bool source_is_known(const char *name)
{
	size_t i;

	for (i = 0; i < NR_SOURCES; i++)
		if (is_meant(sources[i], name))
			return true;
	return false;
}

static int open_source(struct source *src, const struct source_ops *ops,
		       const struct source_config *config,
		       struct reason_names *names)
{
	*src = (struct source){ .ops = ops,
				.config = config,
				.names = names,
				.cycles_hz = NAN };
	return ops->open(src);
}

int source_open(struct source *src, const struct source_config *config,
		struct reason_names *names)
{
	char error[SOURCE_ERROR_SIZE] = "";
	size_t i;

	if (config->file)
		return open_source(src, &source_file, config, names);
	for (i = 0; i < NR_SOURCES; i++) {
		if (!is_meant(sources[i], config->name))
			continue;
		if (!open_source(src, sources[i], config, names))
			return 0;
		/* The best one's advice is the best advice. */
		if (!error[0])
			memcpy(error, src->error, sizeof(error));
	}
	memcpy(src->error, error, sizeof(error));
	return -1;
}

void source_close(struct source *src)
{
	src->ops->close(src);
}

double source_tick(const struct source *src)
{
	const double max = 0.25; /* as KVM does */

	return src->config->interval < max ? src->config->interval : max;
}

static int set_timer(int timer, long first, double interval)
{
	const long ns = (long)(interval * 1e9);
	const struct itimerspec tick = { .it_value = { .tv_nsec = first },
					 .it_interval = { .tv_nsec = ns } };

	return timerfd_settime(timer, 0, &tick, NULL);
}

int source_timer(const struct source *src)
{
	int timer = timerfd_create(CLOCK_MONOTONIC,
				   TFD_CLOEXEC | TFD_NONBLOCK);

	if (timer >= 0)
		set_timer(timer, (long)(source_tick(src) * 1e9),
			  source_tick(src));
	return timer;
}

bool source_is_time(const struct source *src, int timer)
{
	uint64_t ticks;

	if (!src->snapshot)
		return true;
	return read(timer, &ticks, sizeof(ticks)) > 0 &&
	       now_ns() >= src->wanted_from;
}

void source_hurry(const struct source *src, int timer)
{
	set_timer(timer, 1, source_tick(src));
}

int source_fail(struct source *src, const char *format, ...)
{
	char raw[SOURCE_ERROR_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_escape(src->error, sizeof(src->error), raw, strlen(raw), false);
	return -1;
}
