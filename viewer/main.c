// SPDX-License-Identifier: GPL-2.0
/*
 * exittop: wires source, model and view together.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "session.h"
#include "text.h"

/*
 * What a closed standard stream's number gets must not be a file of ours, and
 * writing to it has to fail.
 */
static void fill_standard_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int watch(struct session *s)
{
	int status;

	if (s->view.ops->open && s->view.ops->open(&s->view))
		return STATUS_USAGE;
	status = s->opt.command ? command_watch(s) : session_run(s);
	alarm(0);
	if (s->view.ops->close)
		s->view.ops->close(&s->view);
	if (s->error[0])
		fprintf(stderr, "exittop: %s\n", s->error);
	return status;
}

static void describe_host(struct session *s)
{
	struct utsname u;

	if (uname(&u))
		return;
	text_escape(s->host, sizeof(s->host), u.nodename, strlen(u.nodename),
		    false);
	text_escape(s->kernel, sizeof(s->kernel), u.release, strlen(u.release),
		    false);
}

static void configure_source(struct session *s)
{
	s->config = (struct source_config){ .name = s->opt.source,
					    .file = s->opt.file,
					    .interval = s->opt.interval,
					    .paced = s->view.ops->input,
					    .once = s->opt.once };
}

static int open_and_watch(struct session *s)
{
	int status = STATUS_HOST;

	configure_source(s);
	s->names = reason_names_new();
	s->model = model_new(s->names);
	if (!s->names || !s->model) {
		fprintf(stderr, "exittop: %s\n", strerror(ENOMEM));
	} else if (source_open(&s->source, &s->config, s->names)) {
		if (session_stopped)
			status = STATUS_DONE;
		else
			fprintf(stderr, "exittop: %s\n", s->source.error);
	} else {
		status = watch(s);
		source_close(&s->source);
	}
	model_free(s->model);
	reason_names_free(s->names);
	return status;
}

int main(int argc, char **argv)
{
	static const struct view_ops *const views[] = {
		[OUTPUT_SCREEN] = &view_screen,
		[OUTPUT_TEXT] = &view_text,
		[OUTPUT_JSON] = &view_json,
		[OUTPUT_CSV] = &view_csv,
		[OUTPUT_OPENMETRICS] = &view_openmetrics,
		[OUTPUT_LIST] = &view_list,
	};
	static struct session s;
	int status;

	fill_standard_streams();
	/* Of the locale, only the character set: numbers are for programs. */
	setlocale(LC_CTYPE, "");
	status = options_parse(&s.opt, argc, argv);
	if (status < 0) {
		s.view.ops = views[s.opt.output];
		s.view.opt = &s.opt;
		/* CMD's own output stays as it is. */
		s.view.out = s.opt.command ? stderr : stdout;
		s.view.interval = s.opt.interval;
		s.view.utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
		describe_host(&s);
		session_catch_signals();
		status = open_and_watch(&s);
	}
	filter_free(&s.opt.filter);
	return status;
}
