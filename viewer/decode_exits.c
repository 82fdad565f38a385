// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode_exits.h"
#include "field.h"

struct exit_decoder {
	struct tep_handle *tep;
	struct exits *exits;
	int exit_id, entry_id; /* entry_id is -1 without such an event */
	/* NULL is what the kernel does not tell, but for the reason. */
	struct tep_format_field *reason, *isa, *exit_vcpu, *entry_vcpu;
	struct snapshot snapshot;
};

static int find_exit(struct exit_decoder *d, char *error, size_t size)
{
	struct tep_event *event =
		tep_find_event_by_name(d->tep, "kvm", "kvm_exit");

	if (!event) {
		snprintf(error, size, "there is no trace event kvm:kvm_exit");
		return -1;
	}
	d->exit_id = event->id;
	d->reason = field_find(event, "exit_reason");
	d->isa = field_find(event, "isa");
	d->exit_vcpu = field_find(event, "vcpu_id");
	if (d->reason)
		return 0;
	snprintf(error, size,
		 "the trace event kvm:kvm_exit has no number 'exit_reason'");
	return -1;
}

/* An entry is told by its vCPU only where the exit is, too. */
static void find_entry(struct exit_decoder *d)
{
	struct tep_event *event =
		tep_find_event_by_name(d->tep, "kvm", "kvm_entry");

	if (!event)
		return;
	d->entry_id = event->id;
	d->entry_vcpu = field_find(event, "vcpu_id");
	if (!d->entry_vcpu)
		d->exit_vcpu = NULL;
}

struct exit_decoder *exit_decoder_new(struct tep_handle *tep,
				      enum time_unit unit,
				      uint32_t (*vm_of)(uint32_t thread),
				      char *error, size_t size)
{
	struct exit_decoder *d = calloc(1, sizeof(*d));

	if (d)
		d->exits = exits_new(vm_of);
	if (!d || !d->exits) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		free(d);
		return NULL;
	}
	d->tep = tep;
	d->entry_id = -1;
	if (find_exit(d, error, size)) {
		exit_decoder_free(d);
		return NULL;
	}
	if (unit != TIME_NONE)
		find_entry(d);
	d->snapshot.unit = d->entry_id < 0 ? TIME_NONE : unit;
	return d;
}

void exit_decoder_free(struct exit_decoder *d)
{
	if (!d)
		return;
	exits_free(d->exits);
	free(d->snapshot.counts);
	free(d->snapshot.reasons);
	free(d);
}

/* The vCPU in @field of the record, if there is such a field. */
static bool read_vcpu(struct exit_decoder *d,
		      const struct tep_format_field *field,
		      const struct tep_record *record, uint32_t *vcpu)
{
	uint64_t value;

	*vcpu = EXITS_ANY_VCPU;
	if (!d->exit_vcpu || !field)
		return true;
	if (!field_read(d->tep, field, record, &value))
		return false;
	*vcpu = (uint32_t)value;
	return true;
}

static int take_exit(struct exit_decoder *d, struct tep_record *record)
{
	uint64_t reason, isa = 0;
	uint32_t vcpu;

	if (!field_read(d->tep, d->reason, record, &reason) ||
	    (d->isa && !field_read(d->tep, d->isa, record, &isa)) ||
	    !read_vcpu(d, d->exit_vcpu, record, &vcpu))
		return 0;
	d->snapshot.isa = (uint32_t)isa;
	if (exits_add(d->exits, (uint32_t)tep_data_pid(d->tep, record), vcpu,
		      exits_number((uint32_t)isa, reason), record->ts))
		return -1;
	return 1;
}

static int take_entry(struct exit_decoder *d, struct tep_record *record)
{
	uint32_t vcpu;

	if (!read_vcpu(d, d->entry_vcpu, record, &vcpu))
		return 0;
	exits_enter(d->exits, (uint32_t)tep_data_pid(d->tep, record), vcpu,
		    record->ts);
	return 1;
}

int exit_decoder_record(struct exit_decoder *d, struct tep_record *record)
{
	int id;

	/* Too short to tell what it is, and by whom. */
	if (record->size < 8)
		return 0;
	id = tep_data_type(d->tep, record);
	if (id == d->exit_id)
		return take_exit(d, record);
	return id == d->entry_id ? take_entry(d, record) : 0;
}

void exit_decoder_set_isa(struct exit_decoder *d, uint32_t isa)
{
	d->snapshot.isa = isa;
}

void exit_decoder_lost(struct exit_decoder *d)
{
	exits_forget(d->exits);
}

const struct snapshot *exit_decoder_snapshot(struct exit_decoder *d,
					     uint64_t time)
{
	struct snapshot *s = &d->snapshot;

	s->id++;
	s->time = time;
	if (exits_snapshot(d->exits, s) || exits_reasons(s))
		return NULL;
	return s;
}
