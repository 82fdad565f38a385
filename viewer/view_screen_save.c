// SPDX-License-Identifier: GPL-2.0
/*
 * Saves what is shown, by the code of the views that print.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "view_screen.h"

/* A new file, and no other that may have its name. NULL with errno. */
static FILE *create(const char *name)
{
	int fd = open(name,
		      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		      0644);
	FILE *f;

	if (fd < 0)
		return NULL;
	f = fdopen(fd, "w");
	if (!f)
		close(fd);
	return f;
}

/* What is shown, sorted by the same column. -1 with errno. */
static int print(const struct screen *s, FILE *f, bool json)
{
	struct options opt = *s->view->opt;
	struct view view = {
		.ops = json ? &view_json : &view_text,
		.opt = &opt,
		.out = f,
		.utf8 = s->view->utf8,
	};

	opt.sort = s->states[PAGE_REASONS].sort;
	if (view.ops->open && view.ops->open(&view))
		return -1;
	return view.ops->render(&view, &s->frame);
}

void screen_save(struct screen *s, bool json)
{
	char name[VIEW_TEXT_SIZE];
	int err = 0;
	FILE *f;

	if (!s->whole)
		return;
	view_time(name,
		  json ? "exittop-%Y%m%d-%H%M%S.json" :
			 "exittop-%Y%m%d-%H%M%S.txt",
		  (double)time(NULL));
	f = create(name);
	if (!f) {
		screen_say(s, "cannot save to %s: %s", name, strerror(errno));
		return;
	}
	if (print(s, f, json))
		err = errno;
	if (fclose(f) && !err)
		err = errno;
	if (err) {
		unlink(name); /* a part of it is of no use */
		screen_say(s, "cannot save to %s: %s", name, strerror(err));
		return;
	}
	screen_say(s, "saved to %s", name);
}
