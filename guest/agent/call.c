// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest-call SOCKET SECONDS ready
 * guest-call SOCKET SECONDS reboot
 * guest-call SOCKET SECONDS run COMMAND [ARG...]
 *
 * The host's end of the channel to a guest's agent (init.c): waits until the
 * guest is ready, reboots it and waits again, or runs a command in it and ends
 * with its status. SECONDS limit all of it; 0 is no limit. Ends with 124 when
 * they are over, with 125 when the guest is gone.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "frame.h"

enum { EXIT_TIMEOUT = 124, EXIT_GONE = 125 };

static int port;
static uint32_t job;
static double deadline;		/* of the monotonic clock */

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void __attribute__((noreturn)) fail(int status, const char *what)
{
	fprintf(stderr, "guest: %s\n", what);
	exit(status);
}

/* Ends the command in the guest before ending ourselves. */
static void on_signal(int signal)
{
	send_frame(port, FRAME_KILL, job, NULL, 0);
	_exit(128 + signal);
}

static void __attribute__((noreturn)) give_up(int status, const char *what)
{
	send_frame(port, FRAME_KILL, job, NULL, 0);
	fail(status, what);
}

static void wait_readable(void)
{
	struct pollfd fd = { .fd = port, .events = POLLIN };
	double left = deadline ? deadline - now() : INT_MAX / 1000;

	if (left <= 0)
		give_up(EXIT_TIMEOUT, "timed out");
	poll(&fd, 1, left * 1000 + 1);
}

/* Reads exactly that much, within the time limit. */
static void receive(void *data, size_t length)
{
	char *at = data;

	while (length) {
		ssize_t n = recv(port, at, length, MSG_DONTWAIT);

		if (!n || (n < 0 && errno != EAGAIN && errno != EINTR))
			fail(EXIT_GONE, "the guest has ended");
		if (n < 0) {
			wait_readable();
			continue;
		}
		at += n;
		length -= n;
	}
}

static void transmit(uint32_t type, const void *data, uint32_t length)
{
	if (send_frame(port, type, job, data, length))
		fail(EXIT_GONE, "the guest has ended");
}

/*
 * Finds the guest's "ready" to our ping, and with it the beginning of a frame:
 * what an interrupted call before us has left on the way may be cut anywhere.
 */
static struct boot_id wait_ready(void)
{
	const struct frame ready = {
		.type = FRAME_READY, .job = job, .length = sizeof(struct boot_id),
	};
	struct boot_id boot;
	struct frame seen;
	char *last = (char *)(&seen + 1) - 1;

	receive(&seen, sizeof(seen));
	while (memcmp(&seen, &ready, sizeof(seen))) {
		memmove(&seen, (char *)&seen + 1, sizeof(seen) - 1);
		receive(last, 1);
	}
	receive(&boot, sizeof(boot));
	return boot;
}

/* A guest that has just started says so without being asked, as job 0. */
static void reboot_guest(void)
{
	transmit(FRAME_REBOOT, NULL, 0);
	job = 0;
	wait_ready();
}

/* All arguments, each with its NUL. The kernel keeps them in that form too. */
static void send_command(char **argv)
{
	static char args[FRAME_MAX];
	size_t length = 0;

	for (; *argv; argv++) {
		size_t n = strlen(*argv) + 1;

		if (length + n >= sizeof(args))
			fail(EXIT_GONE, "the arguments are too long (over 128 KiB)");
		memcpy(args + length, *argv, n);
		length += n;
	}
	transmit(FRAME_RUN, args, length);
}

/* Passes output on until the command's status arrives. */
static int relay(void)
{
	static char data[FRAME_MAX];
	struct frame frame;
	uint32_t status;

	for (;;) {
		receive(&frame, sizeof(frame));
		if (frame.length > sizeof(data))
			fail(EXIT_GONE, "the guest talks nonsense");
		receive(data, frame.length);
		if (frame.type == FRAME_READY && !frame.job)
			fail(EXIT_GONE, "the guest has restarted");
		if (frame.job != job)
			continue;
		if (frame.type == FRAME_STATUS) {
			memcpy(&status, data, sizeof(status));
			return status;
		}
		if (write_full(frame.type == FRAME_STDERR ? 2 : 1, data, frame.length))
			give_up(128 + SIGPIPE, strerror(errno));
	}
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path))
		fail(EXIT_GONE, "the socket's path is too long");
	strcpy(address.sun_path, path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)))
		fail(EXIT_GONE, "the guest does not run");
	return fd;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct timespec ts;

	if (argc < 4)
		fail(1, "usage: guest-call SOCKET SECONDS ready|reboot|run [COMMAND...]");
	signal(SIGPIPE, SIG_IGN);
	clock_gettime(CLOCK_REALTIME, &ts);
	job = (uint32_t)ts.tv_nsec << 2 ^ (uint32_t)ts.tv_sec ^ (uint32_t)getpid() << 16;
	if (atof(argv[2]) > 0)
		deadline = now() + atof(argv[2]);

	port = connect_to(argv[1]);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	transmit(FRAME_PING, NULL, 0);
	wait_ready();
	if (!strcmp(argv[3], "reboot")) {
		reboot_guest();
	} else if (!strcmp(argv[3], "run") && argc > 4) {
		send_command(argv + 4);
		return relay();
	}
	return 0;
}
