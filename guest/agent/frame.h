/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the guest's agent and guest-call say to each other over a virtio serial
 * port: frames, each a header and `length` bytes. Both run on one machine, so
 * the header is sent as it lies in memory.
 */
#ifndef GUEST_FRAME_H
#define GUEST_FRAME_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum frame_type {
	/* to the agent */
	FRAME_RUN = 0x67737400,	/* arguments, each with its final NUL */
	FRAME_KILL,		/* end the command of this job */
	FRAME_REBOOT,		/* restart the guest */
	FRAME_PING,
	/* from the agent */
	FRAME_READY,		/* struct boot_id: at start, and to a ping */
	FRAME_STDOUT,
	FRAME_STDERR,
	FRAME_STATUS,		/* uint32_t: the exit status, as in a shell */
};

struct frame {
	uint32_t type;
	uint32_t job;		/* chosen by guest-call, repeated in answers */
	uint32_t length;
};

struct boot_id {
	char text[37];
};

/* The most that a frame carries; arguments are limited by it. */
#define FRAME_MAX	(128 * 1024)

/* Writes all of it. Returns 0, or -1 with errno set. */
static inline int write_full(int fd, const void *data, size_t length)
{
	const char *at = data;

	while (length) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		length -= n;
	}
	return 0;
}

static inline int send_frame(int fd, uint32_t type, uint32_t job,
			     const void *data, uint32_t length)
{
	struct frame frame = { .type = type, .job = job, .length = length };

	if (write_full(fd, &frame, sizeof(frame)))
		return -1;
	return write_full(fd, data, length);
}

#endif
