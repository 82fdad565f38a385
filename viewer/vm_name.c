// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "text.h"
#include "vm_name.h"

#define NAME_SIZE 64 /* of what is shown */
#define CMDLINE_SIZE 32768

/* The start of the file /proc/@pid/@name; 0 bytes of one that is gone. */
static size_t read_proc(uint32_t pid, const char *name, char *buf, size_t size)
{
	size_t len = 0;
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%u/%s", pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	while (len < size && (n = read(fd, buf + len, size - len)) > 0)
		len += (size_t)n;
	close(fd);
	return len;
}

/* How a VMM, known by its program's name, is told what its VM is called. */
struct vmm {
	const char *program; /* is part of the name; of others it is none */
	const char *option;
	/* Copies the name out of the option's value. */
	size_t (*copy)(const char *value, size_t len, char *name, size_t size);
};

static size_t copy_plain(const char *value, size_t len, char *name, size_t size)
{
	if (len > size)
		len = size;
	memcpy(name, value, len);
	return len;
}

/* In QEMU's values, ",," stands for a comma; a single one ends it. */
static size_t copy_unquoted(const char *value, size_t len, char *name,
			    size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < len && used < size; i++) {
		if (value[i] == ',' && (++i >= len || value[i] != ','))
			break;
		name[used++] = value[i];
	}
	return used;
}

/* "NAME", or as libvirt has it "guest=NAME" among other settings. */
static size_t copy_qemu(const char *value, size_t len, char *name, size_t size)
{
	static const char key[] = "guest=";
	const size_t key_len = sizeof(key) - 1;
	size_t i;

	for (i = 0; i + key_len <= len; i++)
		if ((!i || value[i - 1] == ',') &&
		    !memcmp(value + i, key, key_len))
			return copy_unquoted(value + i + key_len,
					     len - i - key_len, name, size);
	return copy_unquoted(value, len, name, size);
}

/* Any program may be a QEMU by another name. */
static const struct vmm vmms[] = {
	{ "firecracker", "--id", copy_plain },
	{ "crosvm", "--name", copy_plain },
	{ "lkvm", "--name", copy_plain },
	{ "", "-name", copy_qemu },
};

static const struct vmm *find_vmm(const char *path, size_t len)
{
	const char *slash = memrchr(path, '/', len);
	const char *program = slash ? slash + 1 : path;
	const struct vmm *vmm = vmms;

	len -= (size_t)(program - path);
	while (!memmem(program, len, vmm->program, strlen(vmm->program)))
		vmm++;
	return vmm;
}

/* Whether @arg is @option or, where that has one dash, it with two. */
static bool is_option(const char *arg, size_t len, const char *option)
{
	size_t option_len = strlen(option);

	if (option[1] != '-' && len == option_len + 1 && arg[0] == '-') {
		arg++;
		len--;
	}
	return len == option_len && !memcmp(arg, option, len);
}

/* Whether @arg is "@option=VALUE". */
static bool has_value(const char *arg, size_t len, const char *option)
{
	size_t option_len = strlen(option);

	return len > option_len && arg[option_len] == '=' &&
	       !memcmp(arg, option, option_len);
}

size_t vm_name_of_cmdline(const char *cmdline, size_t len, char *name,
			  size_t size)
{
	const char *end = cmdline + len;
	size_t arg_len = strnlen(cmdline, len);
	const struct vmm *vmm = find_vmm(cmdline, arg_len);
	const char *arg;
	bool next = false; /* the argument is the option's value */

	for (arg = cmdline; arg < end; arg += arg_len + 1) {
		arg_len = strnlen(arg, (size_t)(end - arg));
		if (next)
			return vmm->copy(arg, arg_len, name, size);
		if (has_value(arg, arg_len, vmm->option)) {
			arg += strlen(vmm->option) + 1;
			return vmm->copy(arg, strnlen(arg, (size_t)(end - arg)),
					 name, size);
		}
		next = is_option(arg, arg_len, vmm->option);
	}
	return 0;
}

char *vm_name(uint32_t pid)
{
	static char cmdline[CMDLINE_SIZE];
	char raw[NAME_SIZE], name[NAME_SIZE];
	size_t len;

	len = read_proc(pid, "cmdline", cmdline, sizeof(cmdline));
	len = vm_name_of_cmdline(cmdline, len, raw, sizeof(raw));
	if (!len) {
		len = read_proc(pid, "comm", raw, sizeof(raw));
		if (len && raw[len - 1] == '\n')
			len--;
	}
	if (!len)
		return strdup("?");
	text_escape(name, sizeof(name), raw, len, false);
	return strdup(name);
}
