// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include "view.h"

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
