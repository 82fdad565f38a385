/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Small pictures made of characters.
 */
#ifndef EXITTOP_GRAPH_H
#define EXITTOP_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "history.h"

#define GRAPH_SIZE (HISTORY_SECONDS * 3 + 1) /* three bytes a character */

/* A bar of @percent of @width columns into @buf, without blanks at its end. */
const char *graph_bar(char buf[GRAPH_SIZE], int width, double percent,
		      bool utf8);

/*
 * graph_spark - the course of @h, the newest at the right, in up to @width
 * columns
 *
 * Every column stands for the same number of seconds and shows their average;
 * *@max is the highest one, which reaches the top. What is not known yet is
 * blank. Returns @buf.
 */
const char *graph_spark(char buf[GRAPH_SIZE], int width,
			const struct history *h, double *max, bool utf8);

#endif
