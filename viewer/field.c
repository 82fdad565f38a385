// SPDX-License-Identifier: GPL-2.0
#include "field.h"

static bool is_number(const struct tep_format_field *field)
{
	return !(field->flags & (TEP_FIELD_IS_ARRAY | TEP_FIELD_IS_DYNAMIC)) &&
	       (field->size == 1 || field->size == 2 || field->size == 4 ||
		field->size == 8);
}

struct tep_format_field *field_find(struct tep_event *event, const char *name)
{
	struct tep_format_field *field = tep_find_field(event, name);

	return field && is_number(field) ? field : NULL;
}

bool field_read(struct tep_handle *tep, const struct tep_format_field *field,
		const struct tep_record *record, uint64_t *value)
{
	if (field->offset < 0 || field->offset > record->size - field->size)
		return false;
	*value = tep_read_number(tep, (char *)record->data + field->offset,
				 field->size);
	return true;
}
