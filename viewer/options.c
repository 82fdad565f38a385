// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "options.h"
#include "source.h"

#ifndef EXITTOP_VERSION
#define EXITTOP_VERSION "0.1"
#endif

#define MIN_INTERVAL 0.01
#define MAX_INTERVAL 86400.0

static const char help[] =
	"Usage: exittop [OPTION]... [-- CMD [ARG]...]\n"
	"Show why the virtual machines of this host leave guest mode: every exit of\n"
	"KVM, counted by reason. With CMD, run it and print on stderr the exits that\n"
	"happened meanwhile, as perf stat does.\n"
	"\n"
	"  -b, --batch         print tables instead of showing a screen; the default\n"
	"                      when input or output is no terminal\n"
	"  -n N                end after N updates\n"
	"  -d SECS             seconds between updates (default 1)\n"
	"      --once          print one snapshot, of a recording the last, then end\n"
	"      --json          print one JSON object a line and update\n"
	"      --csv           print comma-separated values: a row for each update, vCPU\n"
	"                      and exit number\n"
	"      --openmetrics   print counters by VM and exit number for Prometheus and\n"
	"                      the like, by vCPU too with --vcpu\n"
	"      --list          print every exit number of this host with its name and\n"
	"                      class, then end; needs no VM\n"
	"  -s COLUMN           sort tables by count (default), rate, percent, cycles,\n"
	"                      avg, number or name\n"
	"  -p PID              only the VMs of the process PID\n"
	"      --vm NAME       only the VMs with that name\n"
	"      --vcpu N        only the vCPUs with that number\n"
	"      --reason NAME   only the exits with that name or number\n"
	"                      -p, --vm, --vcpu and --reason can be given repeatedly\n"
	"      --source NAME   where counts come from: counters, which KVM keeps with\n"
	"                      exittop's patch; hist, a histogram that the kernel makes;\n"
	"                      events, every single exit; auto (default) is the first of\n"
	"                      these that there is\n"
	"  -i FILE             show a recording of trace-cmd instead\n"
	"      --no-color      no colors; nor with NO_COLOR in the environment\n"
	"  -h, --help          print this help\n"
	"  -V, --version       print the version\n"
	"\n"
	"On the screen, ? tells all keys, as in htop; v shows VMs, and what exits are\n"
	"not implemented or not defined; q quits.\n"
	"\n"
	"Exit status: 0 done; 1 bad usage, or output that cannot be written; 2 this\n"
	"host cannot be watched (no KVM, no permission, no tracefs). With CMD, its own.\n";

enum {
	OPT_ONCE = 256,
	OPT_JSON,
	OPT_CSV,
	OPT_OPENMETRICS,
	OPT_LIST,
	OPT_VM,
	OPT_VCPU,
	OPT_REASON,
	OPT_SOURCE,
	OPT_NO_COLOR,
};

static const struct option longopts[] = {
	{ "batch", no_argument, NULL, 'b' },
	{ "once", no_argument, NULL, OPT_ONCE },
	{ "json", no_argument, NULL, OPT_JSON },
	{ "csv", no_argument, NULL, OPT_CSV },
	{ "openmetrics", no_argument, NULL, OPT_OPENMETRICS },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "vm", required_argument, NULL, OPT_VM },
	{ "vcpu", required_argument, NULL, OPT_VCPU },
	{ "reason", required_argument, NULL, OPT_REASON },
	{ "source", required_argument, NULL, OPT_SOURCE },
	{ "no-color", no_argument, NULL, OPT_NO_COLOR },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int usage(const char *what, const char *arg)
{
	fprintf(stderr, "exittop: %s '%s': see exittop --help\n", what, arg);
	return STATUS_USAGE;
}

static bool parse_updates(const char *arg, unsigned long *updates)
{
	char *end;

	errno = 0;
	*updates = strtoul(arg, &end, 10);
	/* strtoul() would take "-1" for a very large number. */
	return arg[0] >= '0' && arg[0] <= '9' && !*end && !errno && *updates;
}

static bool parse_interval(const char *arg, double *interval)
{
	char *end;

	*interval = strtod(arg, &end);
	return end != arg && !*end && *interval >= MIN_INTERVAL &&
	       *interval <= MAX_INTERVAL;
}

static bool parse_sort(const char *arg, enum column_id *sort)
{
	int i;

	if (!strcmp(arg, "avg"))
		arg = columns[COLUMN_AVG_CYCLES].key;
	for (i = 0; i < NR_COLUMNS; i++) {
		if (!strcmp(columns[i].key, arg)) {
			*sort = (enum column_id)i;
			return true;
		}
	}
	return false;
}

/* What came of adding @arg to the filter; see usage() for @what. */
static int added(int ret, const char *what, const char *arg)
{
	if (!ret)
		return -1;
	if (errno == EINVAL)
		return usage(what, arg);
	fprintf(stderr, "exittop: %s\n", strerror(errno));
	return STATUS_USAGE;
}

static int set_format(struct options *opt, enum output format, const char *name)
{
	if (opt->output >= OUTPUT_JSON && opt->output != format)
		return usage("can print one format only, not also", name);
	opt->output = format;
	return -1;
}

/* What is to be shown. */
static int parse_filter(struct filter *filter, int c)
{
	switch (c) {
	case 'p':
		return added(filter_add_number(&filter->pids, optarg),
			     "-p takes the number of a process, not", optarg);
	case OPT_VM:
		return added(filter_add_word(&filter->vms, optarg), "",
			     optarg);
	case OPT_VCPU:
		return added(filter_add_number(&filter->vcpus, optarg),
			     "--vcpu takes the number of a vCPU, not", optarg);
	case OPT_REASON:
		return added(filter_add_word(&filter->reasons, optarg), "",
			     optarg);
	default:
		return -1;
	}
}

static int parse_option(struct options *opt, int c)
{
	switch (c) {
	case 'b':
		if (opt->output == OUTPUT_SCREEN)
			opt->output = OUTPUT_TEXT;
		return -1;
	case 'n':
		if (parse_updates(optarg, &opt->updates))
			return -1;
		return usage("-n takes a number from 1 on, not", optarg);
	case 'd':
		if (parse_interval(optarg, &opt->interval))
			return -1;
		return usage("-d takes seconds from 0.01 to 86400, not",
			     optarg);
	case 'i':
		opt->file = optarg;
		return -1;
	case OPT_ONCE:
		opt->once = true;
		if (opt->output == OUTPUT_SCREEN)
			opt->output = OUTPUT_TEXT;
		return -1;
	case OPT_JSON:
		return set_format(opt, OUTPUT_JSON, "--json");
	case OPT_CSV:
		return set_format(opt, OUTPUT_CSV, "--csv");
	case OPT_OPENMETRICS:
		return set_format(opt, OUTPUT_OPENMETRICS, "--openmetrics");
	case OPT_LIST:
		return set_format(opt, OUTPUT_LIST, "--list");
	case 's':
		if (parse_sort(optarg, &opt->sort))
			return -1;
		return usage(
			"-s takes count, rate, percent, cycles, avg, number or name, not",
			optarg);
	case OPT_SOURCE:
		opt->source = optarg;
		if (source_is_known(optarg))
			return -1;
		return usage("--source takes auto, counters, hist or events, not", optarg);
	case OPT_NO_COLOR:
		opt->color = false;
		return -1;
	default:
		return parse_filter(&opt->filter, c);
	}
}

/* What getopt_long() just refused: optopt of a short option, else the word. */
static const char *bad_option(char **argv)
{
	static char letter[] = "-?";

	if (optopt <= 0 || optopt > 255)
		return argv[optind - 1];
	letter[1] = (char)optopt;
	return letter;
}

static int print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout)) {
		fprintf(stderr, "exittop: cannot write: %s\n", strerror(errno));
		return STATUS_USAGE;
	}
	return STATUS_DONE;
}

/* What comes after the options. */
static int take_command(struct options *opt, char **argv)
{
	if (strcmp(argv[-1], "--"))
		return usage("cannot take argument", argv[0]);
	if (opt->file || opt->updates)
		return usage("with -i, -n, --once or --list cannot run",
			     argv[0]);
	opt->command = argv;
	return -1;
}

int options_parse(struct options *opt, int argc, char **argv)
{
	const char *no_color = getenv("NO_COLOR");
	int c, status;

	*opt = (struct options){ .source = "auto",
				 .interval = 1,
				 .sort = COLUMN_COUNT,
				 .color = !no_color || !*no_color };
	opterr = 0;
	while ((c = getopt_long(argc, argv, "+:bn:d:i:s:p:hV", longopts,
				NULL)) != -1) {
		if (c == 'h')
			return print(help);
		if (c == 'V')
			return print("exittop " EXITTOP_VERSION "\n");
		if (c == ':')
			return usage("no value for option", argv[optind - 1]);
		if (c == '?')
			return usage("cannot take option", bad_option(argv));
		status = parse_option(opt, c);
		if (status >= 0)
			return status;
	}
	if (opt->once || opt->output == OUTPUT_LIST)
		opt->updates = 1;
	if (optind < argc && take_command(opt, argv + optind) >= 0)
		return STATUS_USAGE;
	if (opt->output == OUTPUT_SCREEN &&
	    (opt->command || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		opt->output = OUTPUT_TEXT;
	return -1;
}
