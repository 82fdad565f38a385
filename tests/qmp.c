// SPDX-License-Identifier: GPL-2.0
/*
 * Sends one command to a QEMU's QMP socket, and prints the answer.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Events come at any time, and are not what was asked for. */
static char *answer(FILE *from)
{
	static char *line;
	static size_t size;

	while (getline(&line, &size, from) > 0)
		if (!strncmp(line, "{\"return\"", 9) || !strncmp(line, "{\"error\"", 8))
			return line;
	errx(1, "QEMU does not answer");
}

int main(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	FILE *from;
	char *line;

	if (argc != 3 || strlen(argv[1]) >= sizeof(address.sun_path))
		errx(1, "Usage: qmp SOCKET COMMAND");
	strcpy(address.sun_path, argv[1]);
	if (fd < 0 || connect(fd, (void *)&address, sizeof(address)))
		err(1, "%s", argv[1]);
	from = fdopen(fd, "r");
	if (!from)
		err(1, "fdopen");
	dprintf(fd, "{\"execute\": \"qmp_capabilities\"}\n");
	answer(from);
	dprintf(fd, "%s\n", argv[2]);
	line = answer(from);
	fputs(line, stdout);
	return line[2] != 'r';
}
