// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tracefs.h>
#include <unistd.h>

#include "decode.h"
#include "tracing.h"

static int fail_tracing_dir(struct source *src, int err)
{
	const char *dir = tracefs_tracing_dir();

	if (!dir)
		dir = "tracefs";
	if (err == EACCES || err == EPERM)
		return source_fail(
			src,
			"no permission to use %s: run exittop as root, for example with sudo",
			dir);
	return source_fail(src, "cannot make a tracing instance in %s: %s", dir,
			   strerror(err));
}

int tracing_check(struct source *src)
{
	static const char *dir; /* the library's, which never frees it */

	tracefs_set_loglevel(TEP_LOG_NONE);
	if (!dir && tracefs_tracing_dir_is_mounted(false, &dir) <= 0)
		return source_fail(
			src,
			"tracefs is not mounted: run 'mount -t tracefs nodev /sys/kernel/tracing' as root");
	if (access(dir, R_OK | X_OK))
		return fail_tracing_dir(src, errno);
	if (!tracefs_dir_exists(NULL, "events/kvm"))
		return source_fail(
			src,
			"KVM is not loaded: run 'modprobe kvm-intel' or 'modprobe kvm-amd' as root");
	return 0;
}

static void parse_event(struct tep_handle *tep, const char *event)
{
	int size;
	char *format =
		tracefs_event_file_read(NULL, "kvm", event, "format", &size);

	/* What goes wrong shows when the event or one of its fields is used. */
	if (format)
		tep_parse_event(tep, format, (unsigned long)size, "kvm");
	free(format);
}

/* The few events that matter: to parse all of the kernel's takes much longer. */
struct tep_handle *tracing_formats(struct source *src, const char *const *names)
{
	struct tep_handle *tep = tep_alloc();

	if (!tep) {
		source_fail(src, "%s", strerror(ENOMEM));
		return NULL;
	}
	tep_set_loglevel(TEP_LOG_NONE);
	tep_set_file_bigendian(tep, tep_is_local_bigendian(tep) ?
					    TEP_BIG_ENDIAN :
					    TEP_LITTLE_ENDIAN);
	tep_set_long_size(tep, sizeof(long));

	for (; *names; names++)
		parse_event(tep, *names);
	if (!tep_find_event_by_name(tep, "kvm", "kvm_exit"))
		parse_event(tep, "kvm_exit");
	if (!decode_names(tep, src->names))
		return tep;
	source_fail(src, "%s", strerror(ENOMEM));
	tep_free(tep);
	return NULL;
}

int tracing_instance(struct source *src, struct instance *inst,
		     const char *clock, size_t kb)
{
	if (instance_create(inst))
		return fail_tracing_dir(src, errno);
	/* If there is no memory for it, losses are shown. */
	tracefs_instance_set_buffer_size(inst->trace, kb, -1);
	if (tracefs_instance_file_write(inst->trace, "trace_clock", clock) < 0)
		return source_fail(src, "cannot use the trace clock %s: %s",
				   clock, strerror(errno));
	return 0;
}

int tracing_enable(struct source *src, struct instance *inst,
		   const char *const *names)
{
	for (; *names; names++)
		if (tracefs_event_enable(inst->trace, "kvm", *names))
			return source_fail(
				src, "cannot enable trace event kvm:%s: %s",
				*names, strerror(errno));
	return 0;
}

bool tracing_is_on(struct instance *inst, const char *name)
{
	return tracefs_event_is_enabled(inst->trace, "kvm", name) ==
	       TRACEFS_ALL_ENABLED;
}

int tracing_fail_unloaded(struct source *src)
{
	return source_fail(src,
			   "KVM was unloaded: load it and start exittop again");
}

/* Whether the word @word is in @line, which ends it by a space or newline. */
static bool has_word(const char *line, const char *word)
{
	const char *at = strstr(line, word);
	size_t len = strlen(word);

	return at && at[-1] == ' ' && (at[len] == ' ' || at[len] == '\n');
}

uint32_t tracing_isa(void)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	uint32_t isa = 0;
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		if (strncmp(line, "flags", 5))
			continue;
		if (has_word(line, "vmx"))
			isa = ISA_VMX;
		else if (has_word(line, "svm"))
			isa = ISA_SVM;
		break;
	}
	free(line);
	if (f)
		fclose(f);
	return isa;
}

uint32_t tracing_process(uint32_t thread)
{
	char path[64], *line = NULL;
	unsigned int process = 0;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%u/status", thread);
	f = fopen(path, "re");
	while (f && getline(&line, &size, f) > 0)
		if (sscanf(line, "Tgid: %u", &process) == 1)
			break;
	free(line);
	if (f)
		fclose(f);
	return process ? process : thread;
}
