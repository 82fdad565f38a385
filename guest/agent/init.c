// SPDX-License-Identifier: GPL-2.0-only
/*
 * init of the Linux guest: mounts what every system has, loads the drivers of
 * its devices, and from then on does what guest-call says through a virtio serial
 * port. It sleeps until there is something to do, so an idle
 * guest has the exits of an idle kernel and no others.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "frame.h"

#define PORT "/dev/vport0p1"

/* The command that runs, one at most. */
static struct {
	pid_t pid;		/* 0: none */
	uint32_t id;
	int out, err;		/* our ends of its pipes, -1 at their end */
} job = { .out = -1, .err = -1 };

static int port;
static char buffer[FRAME_MAX];

/* The kernel's console, which the host keeps in a file. */
static void complain(const char *what)
{
	dprintf(2, "guest init: %s: %s\n", what, strerror(errno));
}

static void mount_filesystems(void)
{
	static const struct {
		const char *type, *target;
	} mounts[] = {
		{ "proc", "/proc" },
		{ "sysfs", "/sys" },
		{ "devtmpfs", "/dev" },
		{ "tmpfs", "/tmp" },
	};

	for (size_t i = 0; i < sizeof(mounts) / sizeof(*mounts); i++) {
		mkdir(mounts[i].target, 0755);
		if (mount("none", mounts[i].target, mounts[i].type, 0, NULL))
			complain(mounts[i].target);
	}
}

static void load_modules(void)
{
	static const char *const modules[] = {
		"/modules/virtio_ring.ko",
		"/modules/virtio.ko",
		"/modules/virtio_mmio.ko",
		"/modules/virtio_console.ko",
		"/modules/virtio_blk.ko",
		"/modules/failover.ko",
		"/modules/net_failover.ko",
		"/modules/virtio_net.ko",
	};

	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++) {
		int fd = open(modules[i], O_RDONLY | O_CLOEXEC);

		/* Some kernels have it built in. */
		if (fd < 0 && errno == ENOENT)
			continue;
		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST))
			complain(modules[i]);
		close(fd);
	}
}

/* The device appears some time after its driver. */
static int open_port(void)
{
	int fd;

	while ((fd = open(PORT, O_RDWR | O_CLOEXEC)) < 0)
		usleep(1000);
	/* SIGIO tells when the host comes and goes. */
	fcntl(fd, F_SETOWN, getpid());
	fcntl(fd, F_SETFL, O_ASYNC);
	return fd;
}

static void send_ready(uint32_t id)
{
	struct boot_id boot = { "" };
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, boot.text, sizeof(boot.text) - 1) < 0)
		complain("boot_id");
	close(fd);
	send_frame(port, FRAME_READY, id, &boot, sizeof(boot));
}

/* What the pipe has now goes to the host; at its end it is closed. */
static ssize_t forward(int *pipe, uint32_t type)
{
	ssize_t n = read(*pipe, buffer, 4096);

	if (n > 0) {
		send_frame(port, type, job.id, buffer, n);
	} else if (!n) {
		close(*pipe);
		*pipe = -1;
	}
	return n;
}

static void kill_job(void)
{
	if (job.pid)
		kill(-job.pid, SIGKILL);
}

/*
 * The job ends with its first process, as in a shell. What that left running
 * may keep the pipes open, so only what they hold by now is sent.
 */
static void finish_job(int status)
{
	uint32_t code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);

	fcntl(job.out, F_SETFL, O_NONBLOCK);
	fcntl(job.err, F_SETFL, O_NONBLOCK);
	while (job.out >= 0 && forward(&job.out, FRAME_STDOUT) > 0)
		;
	while (job.err >= 0 && forward(&job.err, FRAME_STDERR) > 0)
		;
	close(job.out);
	close(job.err);
	job.out = job.err = -1;
	job.pid = 0;
	send_frame(port, FRAME_STATUS, job.id, &code, sizeof(code));
}

/* init gets every orphan's death as well. */
static void reap(void)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		if (pid == job.pid)
			finish_job(status);
}

static void __attribute__((noreturn)) execute(char **argv, int out, int err)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(out, 1);
	dup2(err, 2);
	execvp(argv[0], argv);
	dprintf(2, "%s: %s\n", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* Takes arguments apart; they were sent as strings one behind the other. */
static char **split(char *args, uint32_t length)
{
	static char *argv[FRAME_MAX / 2];
	int n = 0;

	for (char *at = args; at < args + length; at += strlen(at) + 1)
		argv[n++] = at;
	argv[n] = NULL;
	return argv;
}

static void start_job(uint32_t id, char *args, uint32_t length)
{
	int out[2], err[2];

	/* The host has forgotten the one before. */
	kill_job();
	if (job.pid) {
		waitpid(job.pid, NULL, 0);
		close(job.out);
		close(job.err);
	}
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		return complain("pipe");
	job.id = id;
	job.pid = fork();
	if (!job.pid)
		execute(split(args, length), out[1], err[1]);
	close(out[1]);
	close(err[1]);
	job.out = out[0];
	job.err = err[0];
}

/* Reads exactly that much; -1 when the host leaves in between. */
static int read_full(void *data, size_t length)
{
	char *at = data;

	while (length) {
		ssize_t n = read(port, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		length -= n;
	}
	return 0;
}

static void serve_request(void)
{
	struct frame frame;

	if (read_full(&frame, sizeof(frame)) || frame.length >= sizeof(buffer) ||
	    read_full(buffer, frame.length))
		return;
	/* split() may rely on it */
	buffer[frame.length] = '\0';

	switch (frame.type) {
	case FRAME_RUN:
		return start_job(frame.job, buffer, frame.length);
	case FRAME_KILL:
		return kill_job();
	case FRAME_REBOOT:
		sync();
		reboot(RB_AUTOBOOT);
		return complain("reboot");
	case FRAME_PING:
		return send_ready(frame.job);
	}
}

/* Without a host there is nobody to work for. poll() would not wait now. */
static void wait_for_host(void)
{
	sigset_t set;

	kill_job();
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, SIGCHLD);
	sigwaitinfo(&set, NULL);
}

static void wait_for_event(const sigset_t *mask)
{
	struct pollfd fds[] = {
		{ .fd = port, .events = POLLIN },
		{ .fd = job.out, .events = POLLIN },
		{ .fd = job.err, .events = POLLIN },
	};

	if (ppoll(fds, 3, NULL, mask) < 0)
		return;
	if (fds[0].revents & POLLHUP)
		return wait_for_host();
	if (fds[1].revents)
		forward(&job.out, FRAME_STDOUT);
	if (fds[2].revents)
		forward(&job.err, FRAME_STDERR);
	if (fds[0].revents)
		serve_request();
}

static void on_child(int signal)
{
	(void)signal;
}

int main(void)
{
	struct sigaction child = { .sa_handler = on_child };
	sigset_t blocked, sleeping;

	/* A child's death is noticed while asleep, and only there. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGIO);
	sleeping = blocked;
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	sigaction(SIGCHLD, &child, NULL);
	setenv("PATH", "/bin:/usr/bin", 1);
	setenv("HOME", "/root", 1);

	mount_filesystems();
	load_modules();
	port = open_port();
	send_ready(0);
	for (;;) {
		wait_for_event(&sleeping);
		reap();
	}
}
