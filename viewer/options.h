/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXITTOP_OPTIONS_H
#define EXITTOP_OPTIONS_H

#include <stdbool.h>

#include "column.h"
#include "filter.h"

enum output {
	OUTPUT_SCREEN,
	OUTPUT_TEXT,
	/* Formats; only one can be asked for. */
	OUTPUT_JSON,
	OUTPUT_CSV,
	OUTPUT_OPENMETRICS,
	OUTPUT_LIST,
};

struct options {
	enum output output;
	const char *source;
	const char *file; /* a recording to be read, or NULL */
	double interval; /* seconds between updates */
	unsigned long updates; /* after which to end; 0: go on until told */
	bool once; /* a snapshot was asked for rather than updates */
	bool color;
	char **command; /* to run and to watch meanwhile, or NULL */
	enum column_id sort; /* of tables */
	struct filter filter;
};

/* Exit statuses; README and manual promise them. */
enum {
	STATUS_DONE,
	STATUS_USAGE, /* a bad option, or output that cannot be written */
	STATUS_HOST, /* this host cannot be watched */
};

/*
 * options_parse - fill @opt from the command line
 *
 * Returns -1, or the status to end with at once, after it said why. The filter
 * is to be freed in any case; it refers to @argv.
 */
int options_parse(struct options *opt, int argc, char **argv);

#endif
