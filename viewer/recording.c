// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <trace-cmd.h>

#include "decode.h"
#include "recording.h"

/* How often a sign of life is given, in records. */
#define ALIVE_RECORDS 65536

/* libtracecmd has it but does not declare it. */
const char *tracecmd_get_uname(struct tracecmd_input *handle)
	__attribute__((weak));

struct reader {
	FILE *out;
	struct decoder *decoder;
	uint64_t lost;
	uint64_t records;
	bool any; /* a snapshot was told */
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

static void tell_name(void *reader, uint32_t isa, uint32_t number,
		      const char *text)
{
	const struct recording_name name = { isa, number };
	struct reader *r = reader;

	tell_head(r, RECORDING_REASON, sizeof(name) + strlen(text));
	fwrite(&name, sizeof(name), 1, r->out);
	fputs(text, r->out);
}

static int tell_names(struct reader *r, struct tep_handle *tep)
{
	struct reason_names *names = reason_names_new();
	int ret = -1;

	if (names && !decode_names(tep, names)) {
		reason_names_each(names, tell_name, r);
		ret = 0;
	}
	reason_names_free(names);
	return ret;
}

/* "Linux HOST RELEASE MACHINE", of kernels and trace-cmds that tell. */
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

static void tell_snapshot(struct reader *r, uint64_t now)
{
	const struct snapshot *s = decoder_snapshot(r->decoder);
	const struct recording_snapshot head = {
		.now = now,
		.time = s->time,
		.lost = r->lost,
		.id = s->id,
		.isa = s->isa,
		.vms = s->vms,
		.vcpus = s->vcpus,
		.complete = decoder_is_complete(r->decoder),
		.nr_counts = (uint32_t)s->nr_counts,
		.nr_reasons = (uint32_t)s->nr_reasons,
	};

	tell_head(r, RECORDING_SNAPSHOT,
		  sizeof(head) + s->nr_counts * sizeof(*s->counts) +
			  s->nr_reasons * sizeof(*s->reasons));
	fwrite(&head, sizeof(head), 1, r->out);
	fwrite(s->counts, sizeof(*s->counts), s->nr_counts, r->out);
	fwrite(s->reasons, sizeof(*s->reasons), s->nr_reasons, r->out);
	fflush(r->out);
	r->any = true;
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
	ret = decoder_record(r->decoder, record);
	if (ret > 0 && decoder_snapshot(r->decoder))
		tell_snapshot(r, record->ts);
	if (ret < 0)
		tell_text(r, RECORDING_FAILED, strerror(ENOMEM));
	return ret < 0 || ferror(r->out) ? -1 : 0;
}

static void read_events(struct reader *r, struct tracecmd_input *input)
{
	char error[256];

	r->decoder =
		decoder_new(tracecmd_get_tep(input), error, sizeof(error));
	if (!r->decoder) {
		tell_text(r, RECORDING_FAILED, error);
		return;
	}
	if (tracecmd_iterate_events(input, NULL, 0, take_record, r))
		return;
	if (r->any)
		tell_head(r, RECORDING_END, 0);
	else
		tell_text(r, RECORDING_FAILED, "it has no complete snapshot");
}

void recording_tell(int file, int out)
{
	struct reader r = { .out = fdopen(out, "w") };
	struct tracecmd_input *input;

	if (!r.out)
		return;
	tracecmd_set_loglevel(TEP_LOG_NONE);
	tep_set_loglevel(TEP_LOG_NONE);
	input = tracecmd_open_fd(file, TRACECMD_FL_LOAD_NO_PLUGINS);
	if (!input) {
		tell_text(&r, RECORDING_FAILED,
			  "it is no recording of trace-cmd, or damaged");
	} else if (tell_names(&r, tracecmd_get_tep(input))) {
		tell_text(&r, RECORDING_FAILED, strerror(ENOMEM));
	} else {
		tell_uname(&r, input);
		read_events(&r, input);
	}
	fflush(r.out);
}
