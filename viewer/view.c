// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "view.h"

/* In seconds since 1970; a clock outside of them began at another time. */
#define FIRST_DATE 1e9
#define LAST_DATE 1e11

const char *view_mark(const struct view *view, enum row_mark mark)
{
	switch (mark) {
	case MARK_MOST:
		return view->utf8 ? "▲" : "^";
	case MARK_LEAST:
		return view->utf8 ? "▼" : "v";
	default:
		return " ";
	}
}

const char *view_time(char buf[VIEW_TEXT_SIZE], const char *format, double time)
{
	bool is_date = time > FIRST_DATE && time < LAST_DATE;
	time_t seconds = is_date ? (time_t)time : 0;
	struct tm tm;

	if (isnan(time))
		snprintf(buf, VIEW_TEXT_SIZE, "-");
	else if (!is_date || !localtime_r(&seconds, &tm) ||
		 !strftime(buf, VIEW_TEXT_SIZE, format, &tm))
		snprintf(buf, VIEW_TEXT_SIZE, "%.3f s", time);
	return buf;
}

const char *view_real(char buf[VIEW_TEXT_SIZE], double real)
{
	if (isnan(real))
		snprintf(buf, VIEW_TEXT_SIZE, "-");
	else
		snprintf(buf, VIEW_TEXT_SIZE, "%.1f", real);
	return buf;
}

const char *view_unit(enum time_unit unit)
{
	switch (unit) {
	case TIME_CYCLES:
		return "tsc";
	case TIME_NS:
		return "ns";
	default:
		return NULL;
	}
}

const char *view_gap(char buf[VIEW_GAP_SIZE], uint32_t isa,
		     const struct gap *gap)
{
	char first[REASON_NUMBER_SIZE], last[REASON_NUMBER_SIZE];

	reason_number(first, isa, gap->first);
	reason_number(last, isa, gap->last);
	if (gap->open)
		snprintf(buf, VIEW_GAP_SIZE, "%s-", first);
	else if (gap->first == gap->last)
		snprintf(buf, VIEW_GAP_SIZE, "%s", first);
	else
		snprintf(buf, VIEW_GAP_SIZE, "%s-%s", first, last);
	return buf;
}

/* Output that failed stays failed: stdio remembers, and this tells. */
int view_flush(FILE *out)
{
	if (fflush(out))
		return -1;
	if (!ferror(out))
		return 0;
	errno = EIO;
	return -1;
}
