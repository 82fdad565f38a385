// SPDX-License-Identifier: GPL-2.0-only
/*
 * exits: shows a guest the exits of its own VM, as it reads them by CPUID. Needs
 * no privilege. Each question is an exit itself, so the counts go on while they
 * are read: what was there before the first and after the last is shown, too.
 */
#include <cpuid.h>
#include <errno.h>
#include <getopt.h>
#include <json-c/json.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../viewer/reason.h"

#define TOTAL_EXITS	0x4FFFFFFF
#define TOTAL_CYCLES	0x4FFFFFFE
#define REASON_EXITS	0x4FFFFFFD
#define REASON_CYCLES	0x4FFFFFFC

#define SVM_NPF		0x400

enum { STATUS_USAGE = 1, STATUS_ABSENT };

struct regs {
	uint32_t eax, ebx, ecx, edx;
};

struct row {
	uint32_t number;
	enum reason_class class;
	uint64_t count, cycles;
};

/* The numbers that each ISA's table covers. */
static const struct range {
	uint32_t isa, first, nr;
} ranges[] = {
	{ ISA_VMX, 0, 86 },
	{ ISA_SVM, 0, 0xa7 },
	{ ISA_SVM, SVM_NPF, 4 },
	{ ISA_SVM, -4u, 4 },
};

#define NR_RANGES	(sizeof(ranges) / sizeof(ranges[0]))
#define MAX_ROWS	256

/* All that one round of questions has answered. */
struct table {
	uint32_t isa;
	uint64_t exits, exits_after;	/* before the first row was read, and after the last */
	uint64_t cycles;
	uint64_t sum, sum_cycles;	/* of the rows */
	struct row rows[MAX_ROWS];
	size_t nr_rows;
	const struct row *most, *least;	/* of those that happened; NULL without any */
};

struct options {
	unsigned long rounds;
	double interval;
	bool json, all;
};

static struct reason_names *names;

static struct regs ask(uint32_t leaf, uint32_t subleaf)
{
	struct regs r;

	__cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
	return r;
}

/* Leaves of exits have the low half in EAX, leaves of cycles in ECX. */
static uint64_t exits_of(struct regs r)
{
	return (uint64_t)r.ebx << 32 | r.eax;
}

static uint64_t cycles_of(struct regs r)
{
	return (uint64_t)r.ebx << 32 | r.ecx;
}

/*
 * Where nobody answers a leaf, a CPU answers with zeros or with what some other
 * leaf says, again and again. The number of exits grows from one question to the
 * next, since that is an exit.
 */
static bool leaves_answer(void)
{
	struct regs first = ask(TOTAL_EXITS, 0), second = ask(TOTAL_EXITS, 0);

	return !first.ecx && !first.edx && !second.ecx && !second.edx &&
	       exits_of(first) && exits_of(second) > exits_of(first);
}

/* The signature of a hypervisor, or "" if the CPU says that there is none. */
static void hypervisor(uint32_t leaf, char signature[13])
{
	struct regs r = ask(leaf, 0);

	memcpy(signature, &r.ebx, 4);
	memcpy(signature + 4, &r.ecx, 4);
	memcpy(signature + 8, &r.edx, 4);
	signature[12] = '\0';
	if (!(ask(1, 0).ecx >> 31))
		signature[0] = '\0';
}

/* KVM's signature is the second one where it plays Hyper-V as well. */
static void explain_absence(void)
{
	char first[13], second[13];

	hypervisor(0x40000000, first);
	hypervisor(0x40000100, second);
	fputs("exits: there are no exit counters here: ", stderr);
	if (!first[0])
		fputs("this is no virtual machine; run it in a guest of KVM\n", stderr);
	else if (strcmp(first, "KVMKVMKVM") && strcmp(second, "KVMKVMKVM"))
		fprintf(stderr, "the hypervisor is not KVM but '%s'; run it in a guest of KVM\n",
			first);
	else
		fputs("the host's KVM is not patched, or it keeps them from guests: load the\n"
		      "patched modules there, or write Y to /sys/module/kvm/parameters/exit_leaves\n",
		      stderr);
}

/*
 * A number that this KVM handles comes back in ECX. For number 0 that tells
 * nothing, but every KVM handles it.
 */
static enum reason_class class_of(uint32_t number, struct regs r)
{
	if (r.edx == UINT32_MAX && !exits_of(r) && !r.ecx)
		return REASON_UNDEFINED;
	return r.ecx == number ? REASON_HANDLED : REASON_NOT_IMPLEMENTED;
}

/* What never happened took no time: that question is saved. */
static void read_row(struct table *t, uint32_t number)
{
	struct regs r = ask(REASON_EXITS, number);
	struct row *row = &t->rows[t->nr_rows++];

	*row = (struct row){ .number = number, .class = class_of(number, r),
			     .count = exits_of(r) };
	if (!row->count)
		return;
	row->cycles = cycles_of(ask(REASON_CYCLES, number));
	t->sum += row->count;
	t->sum_cycles += row->cycles;
	if (!t->most || row->count > t->most->count)
		t->most = row;
	if (!t->least || row->count < t->least->count)
		t->least = row;
}

/* Only AMD's manual defines 0x400, and every KVM handles it. */
static void read_table(struct table *t)
{
	*t = (struct table){ .isa = ISA_SVM };
	if (class_of(SVM_NPF, ask(REASON_EXITS, SVM_NPF)) == REASON_UNDEFINED)
		t->isa = ISA_VMX;
	t->exits = exits_of(ask(TOTAL_EXITS, 0));
	t->cycles = cycles_of(ask(TOTAL_CYCLES, 0));
	for (size_t i = 0; i < NR_RANGES; i++)
		for (uint32_t n = 0; ranges[i].isa == t->isa && n < ranges[i].nr; n++)
			read_row(t, ranges[i].first + n);
	t->exits_after = exits_of(ask(TOTAL_EXITS, 0));
}

static double percent(const struct table *t, const struct row *row)
{
	return t->sum ? 100.0 * row->count / t->sum : 0;
}

/* Text */

/* The most frequent first, then by number. */
static int compare(const void *a, const void *b)
{
	const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static void print_row(const struct table *t, const struct row *row)
{
	char number[REASON_NUMBER_SIZE];

	printf("%c%11s %-22s %-15s %12lu %18lu %6.2f\n",
	       row == t->most ? '^' : row == t->least ? 'v' : ' ',
	       reason_number(number, t->isa, row->number),
	       row->class == REASON_UNDEFINED ? "-" : reason_name(names, t->isa, row->number),
	       reason_class_name(row->class), row->count, row->cycles, percent(t, row));
}

static void print_extreme(const struct table *t, const char *what, const struct row *row)
{
	char number[REASON_NUMBER_SIZE];

	if (row)
		printf("%s: %s %s, %lu\n", what, reason_number(number, t->isa, row->number),
		       reason_name(names, t->isa, row->number), row->count);
}

static void print_table(const struct table *t, const struct options *opt)
{
	const struct row *sorted[MAX_ROWS];

	for (size_t i = 0; i < t->nr_rows; i++)
		sorted[i] = &t->rows[i];
	qsort(sorted, t->nr_rows, sizeof(sorted[0]), compare);

	printf("exits of this VM: %lu, and %lu more while they were read; cycles: %lu; isa %s\n",
	       t->exits, t->exits_after - t->exits, t->cycles, isa_name(t->isa));
	print_extreme(t, "^ most frequent", t->most);
	print_extreme(t, "v least frequent", t->least);
	printf("%12s %-22s %-15s %12s %18s %6s\n", "NUMBER", "NAME", "CLASS", "COUNT", "CYCLES",
	       "%");
	for (size_t i = 0; i < t->nr_rows; i++)
		if (sorted[i]->count || opt->all)
			print_row(t, sorted[i]);
	printf("%12s %-22s %-15s %12lu %18lu %6.2f\n", "", "sum", "", t->sum, t->sum_cycles,
	       t->sum ? 100.0 : 0.0);
}

/* JSON */

static struct json_object *json_count(uint64_t n)
{
	return json_object_new_uint64(n);
}

static struct json_object *json_row(const struct table *t, const struct row *row)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "number", json_count(row->number));
	json_object_object_add(o, "name", row->class == REASON_UNDEFINED ? NULL :
		json_object_new_string(reason_name(names, t->isa, row->number)));
	json_object_object_add(o, "class", json_object_new_string(reason_class_name(row->class)));
	json_object_object_add(o, "count", json_count(row->count));
	json_object_object_add(o, "cycles", json_count(row->cycles));
	json_object_object_add(o, "percent", json_object_new_double(percent(t, row)));
	return o;
}

static void print_json(const struct table *t)
{
	struct json_object *o = json_object_new_object(), *rows = json_object_new_array();

	json_object_object_add(o, "isa", json_object_new_string(isa_name(t->isa)));
	json_object_object_add(o, "exits", json_count(t->exits));
	json_object_object_add(o, "exits_after", json_count(t->exits_after));
	json_object_object_add(o, "cycles", json_count(t->cycles));
	json_object_object_add(o, "sum", json_count(t->sum));
	json_object_object_add(o, "sum_cycles", json_count(t->sum_cycles));
	json_object_object_add(o, "most", t->most ? json_row(t, t->most) : NULL);
	json_object_object_add(o, "least", t->least ? json_row(t, t->least) : NULL);
	json_object_object_add(o, "reasons", rows);
	for (size_t i = 0; i < t->nr_rows; i++)
		json_object_array_add(rows, json_row(t, &t->rows[i]));
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

/* Options */

static void help(void)
{
	puts("Usage: exits [OPTION]...\n"
	     "Show the exits of the virtual machine that this runs in, by reason, as KVM\n"
	     "with exit counters tells its guests. They are those of all its CPUs since it\n"
	     "was started. Needs no privilege; asking is some 200 exits in itself.\n"
	     "\n"
	     "  -n N         ask N times (default 1; 0: until ended)\n"
	     "  -d SECS      seconds between (default 1)\n"
	     "  -a, --all    numbers that did not happen, too\n"
	     "      --json   one JSON object a line, with all numbers\n"
	     "      --cpu N  ask from CPU N; the answer is the same from each\n"
	     "  -h, --help   this text\n"
	     "\n"
	     "Exit status: 0 done; 1 bad usage; 2 there are no exit counters here.");
}

static void __attribute__((noreturn)) usage(const char *what, const char *value)
{
	fprintf(stderr, "exits: %s '%s'; see exits --help\n", what, value);
	exit(STATUS_USAGE);
}

static unsigned long whole_number(const char *text, const char *what)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end || errno)
		usage(what, text);
	return n;
}

static double seconds(const char *text)
{
	char *end;
	double s = strtod(text, &end);

	if (end == text || *end || !(s >= 0 && s <= 86400))
		usage("-d takes seconds, not", text);
	return s;
}

static void move_to_cpu(const char *text)
{
	unsigned long cpu = whole_number(text, "--cpu takes a number, not");
	cpu_set_t set;

	CPU_ZERO(&set);
	if (cpu < CPU_SETSIZE)
		CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		usage("this machine lets us use no CPU", text);
}

static void parse_options(struct options *opt, int argc, char **argv)
{
	enum { OPT_JSON = 256, OPT_CPU };
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, OPT_JSON },
		{ "cpu", required_argument, NULL, OPT_CPU },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "n:d:ah", longs, NULL)) != -1) {
		switch (c) {
		case 'n': opt->rounds = whole_number(optarg, "-n takes a number, not"); break;
		case 'd': opt->interval = seconds(optarg); break;
		case 'a': opt->all = true; break;
		case OPT_JSON: opt->json = true; break;
		case OPT_CPU: move_to_cpu(optarg); break;
		case 'h': help(); exit(0);
		default: exit(STATUS_USAGE);
		}
	}
	if (optind < argc)
		usage("takes no argument", argv[optind]);
}

static void pause_for(double secs)
{
	struct timespec ts = { .tv_sec = secs, .tv_nsec = (secs - (time_t)secs) * 1e9 };

	nanosleep(&ts, NULL);
}

int main(int argc, char **argv)
{
	struct options opt = { .rounds = 1, .interval = 1 };
	static struct table table;

	parse_options(&opt, argc, argv);
	if (!leaves_answer()) {
		explain_absence();
		return STATUS_ABSENT;
	}
	names = reason_names_new();
	if (!names) {
		fputs("exits: out of memory\n", stderr);
		return STATUS_USAGE;
	}
	for (unsigned long i = 0; !opt.rounds || i < opt.rounds; i++) {
		if (i)
			pause_for(opt.interval);
		read_table(&table);
		if (opt.json)
			print_json(&table);
		else
			print_table(&table, &opt);
		if (fflush(stdout)) {
			perror("exits: cannot write");
			return STATUS_USAGE;
		}
	}
	reason_names_free(names);
	return 0;
}
