/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's text of a histogram of kvm_exit:
 *
 *	{ common_pid:       123, vcpu_id:         0, exit_reason:       114 } hitcount:      10000
 *
 *	Totals:
 *	    Hits: 10000
 *	    Entries: 1
 *	    Dropped: 0
 */
#ifndef EXITTOP_HIST_H
#define EXITTOP_HIST_H

#include <stdint.h>

struct hist_entry {
	uint32_t thread;
	uint32_t vcpu; /* or EXITS_ANY_VCPU */
	uint64_t reason;
	uint64_t count;
};

/*
 * Has every entry of @text taken, and how many exits the histogram had no room
 * for put into @dropped. Returns what @take returned that was not 0.
 */
int hist_parse(const char *text,
	       int (*take)(void *context, const struct hist_entry *entry),
	       void *context, uint64_t *dropped);

#endif
