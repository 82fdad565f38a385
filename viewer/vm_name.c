// SPDX-License-Identifier: GPL-2.0
#include <fcntl.h>
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

/*
 * The value of an option of QEMU's, which ends before a comma; ",," stands for
 * a comma in it.
 */
static size_t copy_value(const char *arg, size_t len, char *name, size_t size)
{
	size_t used = 0, i;

	for (i = 0; i < len && used < size; i++) {
		if (arg[i] == ',' && (++i >= len || arg[i] != ','))
			break;
		name[used++] = arg[i];
	}
	return used;
}

/* "NAME", or "guest=NAME" among other settings in any order. */
static size_t name_of_arg(const char *arg, size_t len, char *name, size_t size)
{
	static const char key[] = "guest=";
	const size_t key_len = sizeof(key) - 1;
	size_t i;

	for (i = 0; i + key_len <= len; i++)
		if ((!i || arg[i - 1] == ',') && !memcmp(arg + i, key, key_len))
			return copy_value(arg + i + key_len, len - i - key_len,
					  name, size);
	return copy_value(arg, len, name, size);
}

size_t vm_name_of_cmdline(const char *cmdline, size_t len, char *name,
			  size_t size)
{
	const char *end = cmdline + len;
	const char *arg = cmdline, *next;

	for (; arg < end; arg = next) {
		size_t arg_len = strnlen(arg, (size_t)(end - arg));

		next = arg + arg_len + 1;
		if (next >= end)
			return 0;
		if (arg_len >= 5 && !memcmp(arg + arg_len - 5, "-name", 5) &&
		    (arg_len == 5 || (arg_len == 6 && arg[0] == '-')))
			return name_of_arg(next,
					   strnlen(next, (size_t)(end - next)),
					   name, size);
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
