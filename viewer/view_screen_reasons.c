// SPDX-License-Identifier: GPL-2.0
#include "view_screen.h"

static int fill(struct screen *s, struct list *list)
{
	const struct frame *f = &s->frame;
	size_t i;

	for (i = 0; i < f->all.nr_rows; i++) {
		const struct row *row = &f->all.rows[i];
		struct line *line;

		if (!row->count)
			continue;
		line = list_add_row(list, f->isa, row);
		if (!line)
			return -1;
		line->mark = table_mark(&f->all, row);
	}
	return 0;
}

const struct page page_reasons = {
	.titles = { "NUMBER", "NAME" },
	.number_width = 7,
	.columns = COLUMN_BIT(NR_COLUMNS) - 1,
	.has_header = true,
	.empty = "no exits: no VM has run yet",
	.fill = fill,
};
