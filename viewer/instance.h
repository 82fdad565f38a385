/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A tracing instance of our own, so that nobody else's tracing is touched. One
 * that an exittop left behind when it was killed is removed by the next.
 */
#ifndef EXITTOP_INSTANCE_H
#define EXITTOP_INSTANCE_H

#include <tracefs.h>

struct instance {
	struct tracefs_instance *trace;
	int lock; /* on the instance's directory, as long as we live */
};

/* Returns 0, or -1 with errno. */
int instance_create(struct instance *inst);
void instance_destroy(struct instance *inst);

#endif
