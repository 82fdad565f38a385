/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts exits from the events kvm:kvm_exit and kvm:kvm_entry, which every KVM
 * has, wherever these come from. They must come in the order of their time.
 */
#ifndef EXITTOP_DECODE_EXITS_H
#define EXITTOP_DECODE_EXITS_H

#include <event-parse.h>
#include <stdbool.h>

#include "exits.h"
#include "snapshot.h"

struct exit_decoder;

/*
 * exit_decoder_new - learn from @tep, which has parsed them, how the events look
 *
 * @unit is what their clock counts, TIME_NONE if it is not fit to measure time
 * by. @vm_of is as in exits.h.
 * Returns NULL with the reason in @error if kvm_exit or a field of it is missing.
 */
struct exit_decoder *exit_decoder_new(struct tep_handle *tep,
				      enum time_unit unit,
				      uint32_t (*vm_of)(uint32_t thread),
				      char *error, size_t size);
void exit_decoder_free(struct exit_decoder *d);

/*
 * Takes one event in; others are passed over. Returns 1 if it was an exit or an
 * entry, 0 if not, -1 without memory.
 */
int exit_decoder_record(struct exit_decoder *d, struct tep_record *record);

/* The ISA as long as no exit told it; to begin with it is unknown, 0. */
void exit_decoder_set_isa(struct exit_decoder *d, uint32_t isa);

/* Some events before the next one were lost. */
void exit_decoder_lost(struct exit_decoder *d);

/*
 * What was counted so far, as of @time, until the next call; NULL without
 * memory.
 */
const struct snapshot *exit_decoder_snapshot(struct exit_decoder *d,
					     uint64_t time);

#endif
