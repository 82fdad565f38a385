// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "exits.h"
#include "hist.h"

/* The number that follows @key in the @len bytes of @line. */
static bool find_number(const char *line, size_t len, const char *key,
			uint64_t *number)
{
	const char *at = memmem(line, len, key, strlen(key));

	if (!at)
		return false;
	*number = strtoull(at + strlen(key), NULL, 0);
	return true;
}

static bool parse_entry(const char *line, size_t len, struct hist_entry *entry)
{
	uint64_t thread, vcpu = EXITS_ANY_VCPU;

	if (*line != '{' || !find_number(line, len, "common_pid:", &thread) ||
	    !find_number(line, len, "exit_reason:", &entry->reason) ||
	    !find_number(line, len, "hitcount:", &entry->count))
		return false;
	find_number(line, len, "vcpu_id:", &vcpu);
	entry->thread = (uint32_t)thread;
	entry->vcpu = (uint32_t)vcpu;
	return true;
}

int hist_parse(const char *text,
	       int (*take)(void *context, const struct hist_entry *entry),
	       void *context, uint64_t *dropped)
{
	struct hist_entry entry;
	size_t len;
	int ret = 0;

	for (; *text && !ret; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		if (parse_entry(text, len, &entry))
			ret = take(context, &entry);
		else
			find_number(text, len, "Dropped:", dropped);
	}
	return ret;
}
