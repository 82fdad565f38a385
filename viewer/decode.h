/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Puts snapshots together from KVM's trace events, wherever these come from.
 */
#ifndef EXITTOP_DECODE_H
#define EXITTOP_DECODE_H

#include <event-parse.h>
#include <stdbool.h>

#include "reason.h"
#include "snapshot.h"

struct decoder;

/* The events that the decoder needs, in the order to enable them; ends in NULL. */
extern const char *const decoder_events[];

/*
 * decoder_new - learn from @tep, which has parsed them, how the events look
 *
 * Returns NULL with the reason in @error if an event or a field is missing or
 * is nothing that this program knows.
 */
struct decoder *decoder_new(struct tep_handle *tep, char *error, size_t size);
void decoder_free(struct decoder *d);

/*
 * decoder_record - take one event in; others than KVM's are passed over
 *
 * Returns 1 if it was the last of a wanted snapshot, 0 if not, -1 without
 * memory.
 */
int decoder_record(struct decoder *d, struct tep_record *record);

/*
 * From now on passes over snapshots whose first event is older than @time, as
 * records have it: most of the work is to decode what nobody looks at.
 */
void decoder_want_from(struct decoder *d, uint64_t time);

/* The newest complete snapshot, until the next record; NULL before the first. */
const struct snapshot *decoder_snapshot(const struct decoder *d);

/* Whether no snapshot newer than that one came in part. */
bool decoder_is_complete(const struct decoder *d);

/* How many events the largest snapshot so far had, by its own account. */
size_t decoder_events_max(const struct decoder *d);

/*
 * Calls the reasons as the format of the event kvm_exit in @tep does, as far as
 * it is there and has the form of a known kernel. -1 without memory.
 */
int decode_names(struct tep_handle *tep, struct reason_names *names);

#endif
