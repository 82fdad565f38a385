/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts of exits by thread, vCPU and reason, for kernels that keep none: made
 * from events one by one, or from what a histogram says.
 */
#ifndef EXITTOP_EXITS_H
#define EXITTOP_EXITS_H

#include <stdbool.h>
#include <stdint.h>

#include "snapshot.h"

/* The vCPU of events that do not tell: then it is told by the thread. */
#define EXITS_ANY_VCPU UINT32_MAX

struct exits;

/*
 * @vm_of tells the process that a thread is of, which stands for the VM; it is
 * asked once about each. NULL without memory.
 */
struct exits *exits_new(uint32_t (*vm_of)(uint32_t thread));
void exits_free(struct exits *e);

/*
 * One exit, at @time by a clock that @thread's entry is told by, too. All these
 * return -1 without memory.
 */
int exits_add(struct exits *e, uint32_t thread, uint32_t vcpu, uint32_t number,
	      uint64_t time);

/* The time from the last exit of @thread and @vcpu until @time was its cost. */
void exits_enter(struct exits *e, uint32_t thread, uint32_t vcpu,
		 uint64_t time);

/* Events were lost: an entry that comes may not belong to the last exit. */
void exits_forget(struct exits *e);

/* All counts become zero; threads stay known. */
void exits_clear(struct exits *e);

/* There were @count exits more. */
int exits_add_many(struct exits *e, uint32_t thread, uint32_t vcpu,
		   uint32_t number, uint64_t count);

/*
 * Puts all counts into @s, and with them how many VMs and vCPUs there are. What
 * @s points to is the caller's to free.
 */
int exits_snapshot(const struct exits *e, struct snapshot *s);

/* The number of the exit in the field exit_reason of @isa, without flags. */
uint32_t exits_number(uint32_t isa, uint64_t exit_reason);

/* Puts all numbers into @s that the vendor of its ISA defines. */
int exits_reasons(struct snapshot *s);

#endif
