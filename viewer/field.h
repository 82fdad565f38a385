/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers out of trace events, whose formats say where they are.
 */
#ifndef EXITTOP_FIELD_H
#define EXITTOP_FIELD_H

#include <event-parse.h>
#include <stdbool.h>
#include <stdint.h>

/* The field @name of @event, or NULL if it has none that is a number. */
struct tep_format_field *field_find(struct tep_event *event, const char *name);

/* Its value in @record; false if the record is too short to have it. */
bool field_read(struct tep_handle *tep, const struct tep_format_field *field,
		const struct tep_record *record, uint64_t *value);

#endif
