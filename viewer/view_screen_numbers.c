// SPDX-License-Identifier: GPL-2.0
/*
 * The exit numbers that the vendor does not define, and those that this KVM
 * does not implement.
 */
#include "view_screen.h"

static int add_gaps(struct list *list, const struct frame *f)
{
	uint32_t at = 0;
	struct gap gap;

	while (table_gap(&f->all, &at, &gap)) {
		struct line *line = list_add(list);

		if (!line)
			return -1;
		line->id.number = gap.first;
		line->row.number = gap.first;
		line->row.class = REASON_UNDEFINED;
		view_gap(line->number, f->isa, &gap);
		line->label[0] = '-';
	}
	return 0;
}

static int fill(struct screen *s, struct list *list)
{
	const struct frame *f = &s->frame;
	size_t i;

	for (i = 0; i < f->all.nr_rows; i++) {
		const struct row *row = &f->all.rows[i];
		struct line *line;

		if (row->class != REASON_NOT_IMPLEMENTED)
			continue;
		line = list_add_row(list, f->isa, row);
		if (!line)
			return -1;
		line->group.number = 1; /* after those that are undefined */
	}
	return add_gaps(list, f);
}

const struct page page_numbers = {
	.titles = { "NUMBER", "NAME" },
	.number_width = 11, /* "0xa7-0x3ff" */
	.columns = COLUMN_BIT(COLUMN_NUMBER) | COLUMN_BIT(COLUMN_NAME) |
		   COLUMN_BIT(COLUMN_CLASS),
	.has_header = true,
	.about = "Exits that are not implemented or not defined",
	.empty = "the source does not tell which numbers there are",
	.fill = fill,
};
