// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "graph.h"

#define LEVELS 8

static const char *const eighths_wide[LEVELS + 1] = { "",  "▏", "▎", "▍", "▌",
						      "▋", "▊", "▉", "█" };
static const char *const eighths_high[LEVELS] = { "▁", "▂", "▃", "▄",
						  "▅", "▆", "▇", "█" };
static const char *const ascii_high[LEVELS] = { "_", ".", "-", "=",
						"+", "*", "%", "#" };

const char *graph_bar(char buf[GRAPH_SIZE], int width, double percent,
		      bool utf8)
{
	int eighths = (int)((double)width * LEVELS * percent / 100 + 0.5);
	char *at = buf;

	for (; eighths >= LEVELS && width > 0; eighths -= LEVELS, width--)
		at = stpcpy(at, utf8 ? eighths_wide[LEVELS] : "#");
	*at = '\0';
	if (utf8 && width > 0 && eighths > 0)
		strcpy(at, eighths_wide[eighths]);
	return buf;
}

/* How many seconds a column stands for, that all of them may fit into @width. */
static size_t seconds_per_column(int width)
{
	size_t seconds = 1;

	while (HISTORY_SECONDS / seconds > (size_t)width ||
	       HISTORY_SECONDS % seconds)
		seconds++;
	return seconds;
}

/*
 * The averages of @h, one for each column, of which there are @nr; below zero
 * where nothing is known. A second stays in the column of its neighbours as
 * they move to the left, so that the picture moves, but does not change.
 */
static double averages(double *columns, size_t nr, size_t seconds,
		       const struct history *h)
{
	const double *exits = history_seconds(h);
	uint64_t newest = h->second - 1, second;
	double max = 0;
	size_t counts[HISTORY_SECONDS] = { 0 }, i, column;

	for (i = 0; i < nr; i++)
		columns[i] = -1;
	for (i = 0; i < h->nr; i++) {
		second = newest - (h->nr - 1 - i);
		column = nr - 1 - (newest / seconds - second / seconds);
		if (column >= nr) /* the oldest ones, of one column too many */
			continue;
		if (!counts[column]++)
			columns[column] = 0;
		columns[column] += exits[i];
	}
	for (i = 0; i < nr; i++) {
		if (counts[i])
			columns[i] /= (double)counts[i];
		if (columns[i] > max)
			max = columns[i];
	}
	return max;
}

const char *graph_spark(char buf[GRAPH_SIZE], int width,
			const struct history *h, double *max, bool utf8)
{
	const char *const *levels = utf8 ? eighths_high : ascii_high;
	double columns[HISTORY_SECONDS];
	size_t seconds, nr, i;
	char *at = buf;

	*max = 0;
	*at = '\0';
	if (width <= 0)
		return buf;
	seconds = seconds_per_column(width);
	nr = HISTORY_SECONDS / seconds;
	*max = averages(columns, nr, seconds, h);
	for (i = 0; i < nr; i++) {
		int level = *max > 0 ? (int)(columns[i] / *max * (LEVELS - 1) +
					     0.5) :
				       0;

		at = stpcpy(at, columns[i] < 0 ? " " : levels[level]);
	}
	return buf;
}
