/* SPDX-License-Identifier: GPL-2.0 */
#ifndef EXITTOP_VM_NAME_H
#define EXITTOP_VM_NAME_H

#include <stddef.h>
#include <stdint.h>

/*
 * vm_name - what the VM of the process @pid is called, printable and bounded
 *
 * As QEMU (and libvirt), crosvm, kvmtool or Firecracker were told on their
 * command line, else the process's own name, else "?". The string is to be freed;
 * NULL without memory.
 */
char *vm_name(uint32_t pid);

/*
 * The name in the @len bytes of a command line, its arguments ended by a null
 * byte each; 0 or the length of what is written to @name.
 */
size_t vm_name_of_cmdline(const char *cmdline, size_t len, char *name,
			  size_t size);

#endif
