// SPDX-License-Identifier: GPL-2.0
/*
 * exittop -- CMD...: what happened while CMD ran, in the way of perf stat.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "now.h"
#include "session.h"

/* As shells have it. */
enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127, BY_SIGNAL = 128 };

#define MAX_TRIES 4

static void on_interrupt(int signal)
{
	(void)signal;
}

/*
 * The keys that end CMD must not end us, too. A handler becomes the default again
 * in CMD, which SIG_IGN would not; what is ignored stays so.
 */
static void leave_interrupts(void)
{
	static const int signals[] = { SIGINT, SIGQUIT };
	struct sigaction act = { .sa_handler = on_interrupt }, old;
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		sigaction(signals[i], &act, &old);
		if (old.sa_handler == SIG_IGN)
			sigaction(signals[i], &old, NULL);
	}
}

/* Returns a file that is readable when *@pid has ended; -1 with errno. */
static int start(char **argv, pid_t *pid)
{
	extern char **environ;
	posix_spawnattr_t attr;
	sigset_t pipe;
	int err;

	/* We ignore SIGPIPE, which CMD need not inherit. */
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	leave_interrupts();
	err = posix_spawnp(pid, argv[0], NULL, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	errno = err;
	return err ? -1 : pidfd_open(*pid, 0);
}

static int status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_HOST;
	return WIFSIGNALED(status) ? BY_SIGNAL + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

/*
 * Waits, and takes a snapshot if one comes: 1 if so, -1 with errno, which is ENODEV
 * if the source has failed.
 */
static int take(struct session *s, struct pollfd fds[2])
{
	int news;

	session_wait(s, fds);
	news = s->source.ops->poll(&s->source);
	if (news < 0) {
		snprintf(s->error, ERROR_SIZE, "%s", s->source.error);
		errno = ENODEV;
	}
	return news > 0 && session_update(s) ? -1 : news;
}

/*
 * Waits for a snapshot that begins only now. One that comes in part is not it, but
 * if so do the next ones, that is said beside the counts that there are.
 */
static int take_fresh(struct session *s, struct pollfd fds[2])
{
	int tries = MAX_TRIES, ret;

	s->source.wanted_from = now_ns();
	if (s->source.ops->refresh)
		s->source.ops->refresh(&s->source);
	while (tries && !session_stopped) {
		ret = take(s, fds);
		if (ret < 0)
			return -1;
		if (ret)
			tries = s->source.complete ? 0 : tries - 1;
	}
	return 0;
}

/*
 * Takes snapshots until CMD ends, so that what is lost of a VM that ends before is
 * what came after the last of them.
 */
static int watch(struct session *s, pid_t pid, int ended, int *status)
{
	struct pollfd fds[2] = { { .fd = ended, .events = POLLIN },
				 { .events = POLLIN } };

	do {
		if (take(s, fds) < 0)
			return -1;
	} while (!fds[0].revents && !session_stopped);
	if (session_stopped) {
		kill(pid, SIGTERM);
		*status = BY_SIGNAL + SIGTERM;
		return 0;
	}
	*status = status_of(pid);
	fds[0].fd = -1;
	return take_fresh(s, fds);
}

/* What the first snapshot has is what to count from. */
static int begin(struct session *s)
{
	struct pollfd fds[2] = { { .fd = -1 }, { .events = POLLIN } };
	int ret = 0;

	while (!ret && !session_stopped)
		ret = take(s, fds);
	if (ret <= 0)
		return ret;
	session_fill_frame(s);
	model_keep(s->model);
	return model_set_baseline(s->model, model_frame(s->model)->time);
}

static int failed(struct session *s)
{
	int status = errno == ENODEV ? STATUS_HOST : STATUS_USAGE;

	if (!s->error[0])
		snprintf(s->error, ERROR_SIZE, "%s", strerror(errno));
	return status;
}

int command_watch(struct session *s)
{
	int status = STATUS_DONE, ended;
	pid_t pid;

	if (begin(s))
		return failed(s);
	if (session_stopped)
		return STATUS_DONE;
	ended = start(s->opt.command, &pid);
	if (ended < 0) {
		snprintf(s->error, ERROR_SIZE, "cannot run '%.64s': %s",
			 s->opt.command[0], strerror(errno));
		return errno == ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
	}
	if (watch(s, pid, ended, &status)) {
		status = failed(s);
		/* CMD is not ours to end, and nobody else waits for it. */
		status_of(pid);
	} else {
		session_render(s);
	}
	close(ended);
	return status;
}
