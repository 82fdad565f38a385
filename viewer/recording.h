/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads a recording of trace-cmd and tells what is in it through a pipe. A
 * damaged file may crash the library that reads it, or never let it end: so this
 * runs in a process of its own, and all that it tells is to be checked.
 */
#ifndef EXITTOP_RECORDING_H
#define EXITTOP_RECORDING_H

#include <stdint.h>

/* What is told: a head each, and behind it @size bytes. */
struct recording_head {
	uint32_t kind;
	uint32_t size;
};

#define RECORDING_MAX_SIZE (64u << 20)

enum recording_kind {
	RECORDING_ALIVE, /* nothing: only that something was read */
	RECORDING_HOST, /* the name of the host, no string but its bytes */
	RECORDING_KERNEL, /* its release, likewise */
	RECORDING_REASON, /* struct recording_name: what an exit is called */
	RECORDING_VM, /* struct recording_vm: what a VMM is called */
	RECORDING_SNAPSHOT, /* struct recording_snapshot */
	RECORDING_FAILED, /* what is wrong with the file, in words; the last */
	RECORDING_END, /* nothing: the file has been read; the last */
};

struct recording_name {
	uint32_t isa, number;
	char text[]; /* the rest */
};

struct recording_vm {
	uint32_t pid;
	char text[]; /* the rest */
};

/* nr_counts struct recording_count follow, then nr_reasons recording_reason. */
struct recording_snapshot {
	uint64_t now; /* the recording's clock, in ns; 0 if it does not tell */
	uint64_t time; /* of the snapshot, likewise */
	uint64_t lost; /* events so far */
	uint32_t id, isa, vms, vcpus;
	uint32_t unit; /* enum time_unit */
	uint32_t complete;
	uint32_t base; /* where counting begins */
	uint32_t nr_counts, nr_reasons;
	uint32_t padding;
};

struct recording_count {
	uint64_t vm, count, cycles;
	uint32_t pid, vcpu, number, padding;
};

struct recording_reason {
	uint32_t number, class;
};

/*
 * Reads the recording @file, which is open, and tells @out. Counts made of single
 * exits are told every @interval ns of the recording's time.
 */
void recording_tell(int file, int out, uint64_t interval);

#endif
