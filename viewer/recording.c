// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <trace-cmd.h>
#include <unistd.h>

#include "decode.h"
#include "decode_exits.h"
#include "recording.h"

/* How often a sign of life is given, in records. */
#define ALIVE_RECORDS 65536

/* So many VMs have a name. */
#define MAX_NAMED 4096

/* libtracecmd has these but does not declare them. */
const char *tracecmd_get_uname(struct tracecmd_input *handle)
	__attribute__((weak));
const char *tracecmd_get_trace_clock(struct tracecmd_input *handle)
	__attribute__((weak));

struct reader {
	FILE *out;
	struct tep_handle *tep;
	/* The one that the recording is for; the other is NULL. */
	struct decoder *counters;
	struct exit_decoder *exits;
	uint64_t interval;
	uint64_t begin; /* of the interval that exits are of */
	uint64_t last; /* the time of the last record */
	bool ns; /* times are in ns */
	uint64_t lost;
	uint64_t records;
	bool any; /* a snapshot was told */
	uint32_t named[MAX_NAMED]; /* VMMs whose name was told */
	size_t nr_named;
};

static void tell_head(struct reader *r, enum recording_kind kind, size_t size)
{
	const struct recording_head head = { kind, (uint32_t)size };

	fwrite(&head, sizeof(head), 1, r->out);
}

static void tell_text(struct reader *r, enum recording_kind kind,
		      const char *text)
{
	tell_head(r, kind, strlen(text));
	fputs(text, r->out);
}

static void tell_reason(void *reader, uint32_t isa, uint32_t number,
			const char *text)
{
	const struct recording_name name = { isa, number };
	struct reader *r = reader;

	tell_head(r, RECORDING_REASON, sizeof(name) + strlen(text));
	fwrite(&name, sizeof(name), 1, r->out);
	fputs(text, r->out);
}

static int tell_reasons(struct reader *r)
{
	struct reason_names *names = reason_names_new();
	int ret = -1;

	if (names && !decode_names(r->tep, names)) {
		reason_names_each(names, tell_reason, r);
		ret = 0;
	}
	reason_names_free(names);
	return ret;
}

/* "Linux HOST RELEASE MACHINE" of the host that was recorded. */
static void tell_uname(struct reader *r, struct tracecmd_input *input)
{
	const char *uname = NULL;
	char host[128], release[128];

	if (tracecmd_get_uname)
		uname = tracecmd_get_uname(input);
	if (!uname || sscanf(uname, "%*s %127s %127s", host, release) != 2)
		return;
	tell_text(r, RECORDING_HOST, host);
	tell_text(r, RECORDING_KERNEL, release);
}

/* The name that the process had, if the recording knows it. */
static void tell_vm(struct reader *r, uint32_t pid)
{
	const struct recording_vm vm = { pid };
	const char *comm;
	size_t i;

	for (i = 0; i < r->nr_named; i++)
		if (r->named[i] == pid)
			return;
	if (r->nr_named == MAX_NAMED)
		return;
	r->named[r->nr_named++] = pid;
	comm = tep_data_comm_from_pid(r->tep, (int)pid);
	if (!comm || !strcmp(comm, "<...>"))
		return;
	tell_head(r, RECORDING_VM, sizeof(vm) + strlen(comm));
	fwrite(&vm, sizeof(vm), 1, r->out);
	fputs(comm, r->out);
}

static void tell_counts(struct reader *r, const struct snapshot *s)
{
	size_t i;

	for (i = 0; i < s->nr_counts; i++) {
		const struct exit_count *c = &s->counts[i];
		const struct recording_count count = {
			.vm = c->vm,
			.count = c->count,
			.cycles = c->cycles,
			.pid = c->pid,
			.vcpu = c->vcpu,
			.number = c->number,
		};

		fwrite(&count, sizeof(count), 1, r->out);
	}
	for (i = 0; i < s->nr_reasons; i++) {
		const struct recording_reason reason = { s->reasons[i].number,
							 s->reasons[i].class };

		fwrite(&reason, sizeof(reason), 1, r->out);
	}
}

static void tell_snapshot(struct reader *r, const struct snapshot *s,
			  uint64_t now, bool complete)
{
	const struct recording_snapshot head = {
		.now = r->ns ? now : 0,
		.time = r->ns ? s->time : 0,
		.lost = r->lost,
		.id = s->id,
		.isa = s->isa,
		.vms = s->vms,
		.vcpus = s->vcpus,
		.unit = s->unit,
		.complete = complete,
		.base = r->exits && !r->any,
		.nr_counts = (uint32_t)s->nr_counts,
		.nr_reasons = (uint32_t)s->nr_reasons,
	};
	size_t i;

	for (i = 0; i < s->nr_counts; i++)
		if (!i || s->counts[i].pid != s->counts[i - 1].pid)
			tell_vm(r, s->counts[i].pid);
	tell_head(r, RECORDING_SNAPSHOT,
		  sizeof(head) + s->nr_counts * sizeof(struct recording_count) +
			  s->nr_reasons * sizeof(struct recording_reason));
	fwrite(&head, sizeof(head), 1, r->out);
	tell_counts(r, s);
	fflush(r->out);
	r->any = true;
}

static int take_counters(struct reader *r, struct tep_record *record)
{
	int ret = decoder_record(r->counters, record);

	if (ret > 0 && decoder_snapshot(r->counters))
		tell_snapshot(r, decoder_snapshot(r->counters), record->ts,
			      decoder_is_complete(r->counters));
	return ret;
}

/* What was counted until @time. */
static int tell_exits(struct reader *r, uint64_t time)
{
	const struct snapshot *s = exit_decoder_snapshot(r->exits, time);

	if (s)
		tell_snapshot(r, s, time, true);
	return s ? 0 : -1;
}

static int take_exits(struct reader *r, struct tep_record *record)
{
	uint64_t passed = record->ts - r->begin;
	int ret = 0;

	if (r->records == 1) {
		r->begin = record->ts;
		ret = tell_exits(r, r->begin);
	} else if (r->ns && record->ts > r->begin && passed >= r->interval) {
		r->begin = record->ts - passed % r->interval;
		ret = tell_exits(r, r->begin);
	}
	if (record->missed_events)
		exit_decoder_lost(r->exits);
	r->last = record->ts;
	return ret ? ret : exit_decoder_record(r->exits, record);
}

static int take_record(struct tracecmd_input *input, struct tep_record *record,
		       int cpu, void *reader)
{
	struct reader *r = reader;
	int ret;

	(void)input;
	(void)cpu;
	/* Below zero: some, and the kernel had no room to say how many. */
	if (record->missed_events)
		r->lost += record->missed_events > 0 ?
				   (uint64_t)record->missed_events :
				   1;
	if (!(++r->records % ALIVE_RECORDS)) {
		tell_head(r, RECORDING_ALIVE, 0);
		fflush(r->out);
	}
	ret = r->counters ? take_counters(r, record) : take_exits(r, record);
	if (ret < 0)
		tell_text(r, RECORDING_FAILED, strerror(ENOMEM));
	return ret < 0 || ferror(r->out) ? -1 : 0;
}

/* What the recording's clock counts; most count ns. */
static enum time_unit clock_unit(struct tracecmd_input *input)
{
	static const struct {
		const char *clock;
		enum time_unit unit;
	} odd[] = {
		{ "x86-tsc", TIME_CYCLES },
		{ "counter", TIME_NONE },
		{ "uptime", TIME_NONE },
	};
	const char *clock = NULL;
	size_t i;

	if (tracecmd_get_trace_clock)
		clock = tracecmd_get_trace_clock(input);
	for (i = 0; clock && i < sizeof(odd) / sizeof(odd[0]); i++)
		if (!strcmp(clock, odd[i].clock))
			return odd[i].unit;
	return TIME_NS;
}

/* The recording does not tell which threads are of one process. */
static uint32_t vm_of_thread(uint32_t thread)
{
	return thread;
}

static bool has_event(struct reader *r, const char *name)
{
	return tep_find_event_by_name(r->tep, "kvm", name) != NULL;
}

/* Has the decoder for @counters or for single exits read all events. */
static int read_events(struct reader *r, struct tracecmd_input *input,
		       bool counters)
{
	enum time_unit unit = clock_unit(input);
	char error[256];

	r->ns = unit == TIME_NS;
	if (counters)
		r->counters = decoder_new(r->tep, error, sizeof(error));
	else
		r->exits = exit_decoder_new(r->tep, unit, vm_of_thread, error,
					    sizeof(error));
	if (!r->counters && !r->exits) {
		tell_text(r, RECORDING_FAILED, error);
		return -1;
	}
	if (tracecmd_iterate_events(input, NULL, 0, take_record, r))
		return -1;
	if (!r->exits || !r->records || !tell_exits(r, r->last))
		return 0;
	tell_text(r, RECORDING_FAILED, strerror(ENOMEM));
	return -1;
}

static struct tracecmd_input *open_input(struct reader *r, int file)
{
	struct tracecmd_input *input = NULL;

	if (!lseek(file, 0, SEEK_SET))
		input = tracecmd_open_fd(dup(file),
					 TRACECMD_FL_LOAD_NO_PLUGINS);
	if (input)
		r->tep = tracecmd_get_tep(input);
	else
		tell_text(r, RECORDING_FAILED,
			  "it is no recording of trace-cmd, or damaged");
	return input;
}

/* A recording may know events that it has none of: it is read for the others. */
static void read_file(struct reader *r, int file)
{
	struct tracecmd_input *input = open_input(r, file);

	if (!input)
		return;
	if (tell_reasons(r)) {
		tell_text(r, RECORDING_FAILED, strerror(ENOMEM));
		return;
	}
	tell_uname(r, input);
	if (has_event(r, "kvm_exit_snapshot") && read_events(r, input, true))
		return;
	if (!r->any && has_event(r, "kvm_exit")) {
		decoder_free(r->counters);
		r->counters = NULL;
		r->records = r->lost = 0;
		input = open_input(r, file);
		if (!input || read_events(r, input, false))
			return;
	}
	if (r->any)
		tell_head(r, RECORDING_END, 0);
	else
		tell_text(
			r, RECORDING_FAILED,
			"it has no exits of KVM: record with -e kvm:kvm_exit -e kvm:kvm_entry");
}

void recording_tell(int file, int out, uint64_t interval)
{
	static struct reader r;

	r.out = fdopen(out, "w");
	r.interval = interval;
	if (!r.out)
		return;
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	read_file(&r, file);
	fflush(r.out);
}
