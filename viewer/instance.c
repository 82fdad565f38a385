// SPDX-License-Identifier: GPL-2.0
/*
 * Whether the owner of an instance lives is told by a lock on the instance's
 * directory: the kernel drops it with the process, however that ends, and no
 * other process that got the same pid later can hold it. A lock on the
 * directory of all instances keeps two exittops apart while one has made its
 * instance and not yet locked it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "instance.h"

#define PREFIX "exittop-"

/* Opens @dir locked; -1 with errno, EWOULDBLOCK if it is locked already. */
static int lock_dir(const char *dir, int operation)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -1;
	if (flock(fd, operation)) {
		err = errno;
		close(fd);
		errno = err;
		return -1;
	}
	return fd;
}

static int lock_instance(struct tracefs_instance *trace)
{
	char *dir = tracefs_instance_get_dir(trace);
	int fd;

	if (!dir) {
		errno = ENOMEM;
		return -1;
	}
	fd = lock_dir(dir, LOCK_EX | LOCK_NB);
	tracefs_put_tracing_file(dir);
	return fd;
}

static bool is_ours(const char *name)
{
	const size_t len = strlen(PREFIX);

	return !strncmp(name, PREFIX, len) && name[len] &&
	       !name[len + strspn(name + len, "0123456789")];
}

/* Whoever has a file of it open keeps it alive; then the next start removes it. */
static int remove_if_dead(const char *name, void *context)
{
	struct tracefs_instance *trace;
	int fd;

	(void)context;
	if (!is_ours(name))
		return 0;
	trace = tracefs_instance_alloc(NULL, name);
	if (!trace)
		return 0;
	fd = lock_instance(trace);
	if (fd >= 0) {
		tracefs_instance_destroy(trace);
		close(fd);
	}
	tracefs_instance_free(trace);
	return 0;
}

static int create_locked(struct instance *inst)
{
	char name[32];
	int err;

	snprintf(name, sizeof(name), PREFIX "%d", (int)getpid());
	inst->trace = tracefs_instance_create(name);
	if (!inst->trace)
		return -1;

	/* Someone has our name: a process of the same pid in a container. */
	if (!tracefs_instance_is_new(inst->trace)) {
		err = EEXIST;
		goto free;
	}
	inst->lock = lock_instance(inst->trace);
	if (inst->lock >= 0)
		return 0;

	err = errno;
	tracefs_instance_destroy(inst->trace);
free:
	tracefs_instance_free(inst->trace);
	inst->trace = NULL;
	errno = err;
	return -1;
}

int instance_create(struct instance *inst)
{
	char *dir = tracefs_get_tracing_file("instances");
	int all, ret, err;

	if (!dir) {
		errno = ENOMEM;
		return -1;
	}
	all = lock_dir(dir, LOCK_EX);
	tracefs_put_tracing_file(dir);
	if (all < 0)
		return -1;

	tracefs_instances_walk(remove_if_dead, NULL);
	ret = create_locked(inst);
	err = errno;
	close(all);
	errno = err;
	return ret;
}

void instance_destroy(struct instance *inst)
{
	tracefs_instance_destroy(inst->trace);
	tracefs_instance_free(inst->trace);
	close(inst->lock);
}
