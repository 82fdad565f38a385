/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all sources do that get their counts from the kernel's tracing: find out
 * whether it can be used, and have an instance of their own.
 */
#ifndef EXITTOP_TRACING_H
#define EXITTOP_TRACING_H

#include <event-parse.h>
#include <stddef.h>
#include <stdint.h>

#include "instance.h"
#include "source.h"

/*
 * Whether tracefs is there, may be used, and has events of KVM: 0, or -1 with
 * the error of @src.
 */
int tracing_check(struct source *src);

/*
 * The formats of the kernel's events @names of KVM, which ends in NULL, parsed,
 * as far as they are there. Names the reasons of @src as they do. NULL with the
 * error of @src.
 */
struct tep_handle *tracing_formats(struct source *src,
				   const char *const *names);

/* Makes the instance, its buffers of @kb each. 0, or -1 with the error of @src. */
int tracing_instance(struct source *src, struct instance *inst,
		     const char *clock, size_t kb);

/* Switches the events @names on in the instance. Likewise. */
int tracing_enable(struct source *src, struct instance *inst,
		   const char *const *names);

/* Whether the event @name is still on: it goes with the module that it is of. */
bool tracing_is_on(struct instance *inst, const char *name);

/* The error of @src when it has gone; -1. */
int tracing_fail_unloaded(struct source *src);

/* The host's ISA by its CPU's flags, or 0. */
uint32_t tracing_isa(void);

/* The process that @thread is of; a thread that is gone stands for itself. */
uint32_t tracing_process(uint32_t thread);

#endif
