/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exit numbers, what they are called, and what becomes of them.
 */
#ifndef EXITTOP_REASON_H
#define EXITTOP_REASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Instruction set architectures, as the events number them. */
#define ISA_VMX 1
#define ISA_SVM 2

enum reason_class {
	REASON_HANDLED, /* this KVM has a handler */
	REASON_NOT_IMPLEMENTED, /* the manual defines it, this KVM has none */
	REASON_UNDEFINED, /* the manual does not define it */
	REASON_DEFINED, /* it does; whether this KVM has a handler is not known */
};

/*
 * Exits with a number that the manual does not define share this number. It is
 * also where the numbers end; above are SVM's few codes below zero.
 */
#define REASON_OTHER 0x7fffffffu

struct reason_names;

/*
 * Names of Linux, else of the manuals, to begin with; NULL when there is no
 * memory.
 */
struct reason_names *reason_names_new(void);
void reason_names_free(struct reason_names *names);

/*
 * Calls @number of @isa @name from now on. The text is copied, bounded and made
 * printable. Returns 0, or -1 when there is no memory.
 */
int reason_names_set(struct reason_names *names, uint32_t isa, uint32_t number,
		     const char *name);

/*
 * Stays valid until the name is set again. A number that nobody named is called
 * by its digits. NULL when there is no memory.
 */
const char *reason_name(struct reason_names *names, uint32_t isa,
			uint32_t number);

/*
 * The number that is called @name in @isa, in upper or lower case, into
 * @number. False if there is none.
 */
bool reason_find(const struct reason_names *names, uint32_t isa,
		 const char *name, uint32_t *number);

/* The name in @isa that is the least different from @name; NULL without any. */
const char *reason_nearest(const struct reason_names *names, uint32_t isa,
			   const char *name);

/* Tells @tell every name. */
void reason_names_each(const struct reason_names *names,
		       void (*tell)(void *context, uint32_t isa,
				    uint32_t number, const char *name),
		       void *context);

const char *reason_class_name(enum reason_class class);
const char *isa_name(uint32_t isa);

#define REASON_NUMBER_SIZE 16

/* The number as its vendor writes it: VMX in decimal, SVM in hex. */
const char *reason_number(char buf[REASON_NUMBER_SIZE], uint32_t isa,
			  uint32_t number);

#endif
