// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "reason.h"
#include "text.h"

#define NAME_SIZE 48

struct name {
	uint32_t isa;
	uint32_t number;
	char *text;
};

/* Sorted by isa and number. */
struct reason_names {
	struct name *names;
	size_t nr;
	size_t size;
};

/*
 * Intel SDM volume 3, appendix C; 80, 81, 84 and 85 are of newer documents.
 * Spelt as Linux does.
 */
static const char *const vmx_names[] = {
	[0] = "EXCEPTION_NMI",
	[1] = "EXTERNAL_INTERRUPT",
	[2] = "TRIPLE_FAULT",
	[3] = "INIT_SIGNAL",
	[4] = "SIPI_SIGNAL",
	[5] = "IO_SMI",
	[6] = "OTHER_SMI",
	[7] = "INTERRUPT_WINDOW",
	[8] = "NMI_WINDOW",
	[9] = "TASK_SWITCH",
	[10] = "CPUID",
	[11] = "GETSEC",
	[12] = "HLT",
	[13] = "INVD",
	[14] = "INVLPG",
	[15] = "RDPMC",
	[16] = "RDTSC",
	[17] = "RSM",
	[18] = "VMCALL",
	[19] = "VMCLEAR",
	[20] = "VMLAUNCH",
	[21] = "VMPTRLD",
	[22] = "VMPTRST",
	[23] = "VMREAD",
	[24] = "VMRESUME",
	[25] = "VMWRITE",
	[26] = "VMOFF",
	[27] = "VMON",
	[28] = "CR_ACCESS",
	[29] = "DR_ACCESS",
	[30] = "IO_INSTRUCTION",
	[31] = "MSR_READ",
	[32] = "MSR_WRITE",
	[33] = "INVALID_STATE",
	[34] = "MSR_LOAD_FAIL",
	[36] = "MWAIT_INSTRUCTION",
	[37] = "MONITOR_TRAP_FLAG",
	[39] = "MONITOR_INSTRUCTION",
	[40] = "PAUSE_INSTRUCTION",
	[41] = "MCE_DURING_VMENTRY",
	[43] = "TPR_BELOW_THRESHOLD",
	[44] = "APIC_ACCESS",
	[45] = "EOI_INDUCED",
	[46] = "GDTR_IDTR",
	[47] = "LDTR_TR",
	[48] = "EPT_VIOLATION",
	[49] = "EPT_MISCONFIG",
	[50] = "INVEPT",
	[51] = "RDTSCP",
	[52] = "PREEMPTION_TIMER",
	[53] = "INVVPID",
	[54] = "WBINVD",
	[55] = "XSETBV",
	[56] = "APIC_WRITE",
	[57] = "RDRAND",
	[58] = "INVPCID",
	[59] = "VMFUNC",
	[60] = "ENCLS",
	[61] = "RDSEED",
	[62] = "PML_FULL",
	[63] = "XSAVES",
	[64] = "XRSTORS",
	[65] = "PCONFIG",
	[66] = "SPP_EVENT",
	[67] = "UMWAIT",
	[68] = "TPAUSE",
	[69] = "LOADIWKEY",
	[70] = "ENCLV",
	[72] = "ENQCMD_PASID",
	[73] = "ENQCMDS_PASID",
	[74] = "BUS_LOCK",
	[75] = "NOTIFY",
	[76] = "SEAMCALL",
	[77] = "TDCALL",
	[78] = "RDMSRLIST",
	[79] = "WRMSRLIST",
	[80] = "URDMSR",
	[81] = "UWRMSR",
	[84] = "MSR_READ_IMM",
	[85] = "MSR_WRITE_IMM",
};

/*
 * AMD APM volume 2, appendix C, by Linux's names where it has one, typing errors
 * included: a guest, which cannot ask the host's kernel, shall call them as
 * exittop does there. The series of registers and other exceptions are in
 * svm_series.
 */
static const struct {
	uint32_t number;
	const char *name;
} svm_names[] = {
	{ 0x40, "DE excp" },
	{ 0x41, "DB excp" },
	{ 0x43, "BP excp" },
	{ 0x44, "OF excp" },
	{ 0x45, "BR excp" },
	{ 0x46, "UD excp" },
	{ 0x47, "NM excp" },
	{ 0x48, "DF excp" },
	{ 0x4a, "TS excp" },
	{ 0x4b, "NP excp" },
	{ 0x4c, "SS excp" },
	{ 0x4d, "GP excp" },
	{ 0x4e, "PF excp" },
	{ 0x50, "MF excp" },
	{ 0x51, "AC excp" },
	{ 0x52, "MC excp" },
	{ 0x53, "XF excp" },
	{ 0x60, "interrupt" },
	{ 0x61, "nmi" },
	{ 0x62, "smi" },
	{ 0x63, "init" },
	{ 0x64, "vintr" },
	{ 0x65, "cr0_sel_write" },
	{ 0x66, "read_idtr" },
	{ 0x67, "read_gdtr" },
	{ 0x68, "read_ldtr" },
	{ 0x69, "read_rt" },
	{ 0x6a, "write_idtr" },
	{ 0x6b, "write_gdtr" },
	{ 0x6c, "write_ldtr" },
	{ 0x6d, "write_rt" },
	{ 0x6e, "rdtsc" },
	{ 0x6f, "rdpmc" },
	{ 0x70, "pushf" },
	{ 0x71, "popf" },
	{ 0x72, "cpuid" },
	{ 0x73, "rsm" },
	{ 0x74, "iret" },
	{ 0x75, "swint" },
	{ 0x76, "invd" },
	{ 0x77, "pause" },
	{ 0x78, "hlt" },
	{ 0x79, "invlpg" },
	{ 0x7a, "invlpga" },
	{ 0x7b, "io" },
	{ 0x7c, "msr" },
	{ 0x7d, "task_switch" },
	{ 0x7e, "ferr_freeze" },
	{ 0x7f, "shutdown" },
	{ 0x80, "vmrun" },
	{ 0x81, "hypercall" },
	{ 0x82, "vmload" },
	{ 0x83, "vmsave" },
	{ 0x84, "stgi" },
	{ 0x85, "clgi" },
	{ 0x86, "skinit" },
	{ 0x87, "rdtscp" },
	{ 0x88, "icebp" },
	{ 0x89, "wbinvd" },
	{ 0x8a, "monitor" },
	{ 0x8b, "mwait" },
	{ 0x8c, "mwait_conditional" },
	{ 0x8d, "xsetbv" },
	{ 0x8e, "rdpru" },
	{ 0x8f, "write_efer_trap" },
	{ 0xa0, "invlpgb" },
	{ 0xa1, "invlpgb_illegal" },
	{ 0xa2, "invpcid" },
	{ 0xa3, "mcommit" },
	{ 0xa4, "tlbsync" },
	{ 0xa5, "buslock" },
	{ 0xa6, "idle-halt" },
	{ 0x400, "npf" },
	{ 0x401, "avic_incomplete_ipi" },
	{ 0x402, "avic_unaccelerated_access" },
	{ 0x403, "vmgexit" },
	{ 0xffffffff, "invalid_guest_state" },
	{ 0xfffffffe, "busy" },
	{ 0xfffffffd, "idle_required" },
	{ 0xfffffffc, "invalid_pmc" },
};

static const struct {
	uint32_t first, nr;
	const char *format;
} svm_series[] = {
	{ 0x00, 16, "read_cr%u" },    { 0x10, 16, "write_cr%u" },
	{ 0x20, 16, "read_dr%u" },    { 0x30, 16, "write_dr%u" },
	{ 0x40, 32, "exception_%u" }, { 0x90, 16, "write_cr%u_trap" },
};

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Index of the first name that does not come before (@isa, @number). */
static size_t lower_bound(const struct reason_names *names, uint32_t isa,
			  uint32_t number)
{
	size_t low = 0, high = names->nr, mid;
	const struct name *n;

	while (low < high) {
		mid = low + (high - low) / 2;
		n = &names->names[mid];
		if (n->isa < isa || (n->isa == isa && n->number < number))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_at(const struct reason_names *names, size_t i, uint32_t isa,
		  uint32_t number)
{
	return i < names->nr && names->names[i].isa == isa &&
	       names->names[i].number == number;
}

int reason_names_set(struct reason_names *names, uint32_t isa, uint32_t number,
		     const char *name)
{
	size_t i = lower_bound(names, isa, number);
	char text[NAME_SIZE];
	struct name *room;
	char *copy;

	text_escape(text, sizeof(text), name, strlen(name), false);
	copy = strdup(text);
	if (!copy)
		return -1;

	if (is_at(names, i, isa, number)) {
		free(names->names[i].text);
		names->names[i].text = copy;
		return 0;
	}

	room = array_room(names->names, &names->size, names->nr + 1,
			  sizeof(*room));
	if (!room) {
		free(copy);
		return -1;
	}
	names->names = room;
	memmove(&room[i + 1], &room[i], (names->nr - i) * sizeof(*room));
	room[i] = (struct name){ isa, number, copy };
	names->nr++;
	return 0;
}

static int set_series(struct reason_names *names, size_t series)
{
	char name[NAME_SIZE];
	uint32_t i;

	for (i = 0; i < svm_series[series].nr; i++) {
		snprintf(name, sizeof(name), svm_series[series].format, i);
		if (reason_names_set(names, ISA_SVM,
				     svm_series[series].first + i, name))
			return -1;
	}
	return 0;
}

static int set_defaults(struct reason_names *names)
{
	uint32_t i;

	for (i = 0; i < ARRAY_SIZE(vmx_names); i++)
		if (vmx_names[i] &&
		    reason_names_set(names, ISA_VMX, i, vmx_names[i]))
			return -1;
	for (i = 0; i < ARRAY_SIZE(svm_series); i++)
		if (set_series(names, i))
			return -1;
	for (i = 0; i < ARRAY_SIZE(svm_names); i++)
		if (reason_names_set(names, ISA_SVM, svm_names[i].number,
				     svm_names[i].name))
			return -1;
	return 0;
}

struct reason_names *reason_names_new(void)
{
	struct reason_names *names = calloc(1, sizeof(*names));

	if (names && set_defaults(names)) {
		reason_names_free(names);
		return NULL;
	}
	return names;
}

void reason_names_free(struct reason_names *names)
{
	size_t i;

	if (!names)
		return;
	for (i = 0; i < names->nr; i++)
		free(names->names[i].text);
	free(names->names);
	free(names);
}

const char *reason_name(struct reason_names *names, uint32_t isa,
			uint32_t number)
{
	size_t i = lower_bound(names, isa, number);
	char digits[REASON_NUMBER_SIZE];

	if (is_at(names, i, isa, number))
		return names->names[i].text;
	if (number == REASON_OTHER)
		return reason_class_name(REASON_UNDEFINED);
	if (reason_names_set(names, isa, number,
			     reason_number(digits, isa, number)))
		return NULL;
	return names->names[i].text;
}

bool reason_find(const struct reason_names *names, uint32_t isa,
		 const char *name, uint32_t *number)
{
	size_t i;

	for (i = 0; i < names->nr; i++) {
		if (names->names[i].isa == isa &&
		    !strcasecmp(names->names[i].text, name)) {
			*number = names->names[i].number;
			return true;
		}
	}
	*number = REASON_OTHER;
	return !strcasecmp(name, reason_class_name(REASON_UNDEFINED));
}

/* How many characters to insert, remove or change to make @a to @b. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_SIZE], len = strnlen(b, NAME_SIZE - 1);
	size_t diagonal, cost, i;

	for (i = 0; i <= len; i++)
		row[i] = i;
	for (; *a; a++) {
		diagonal = row[0]++;
		for (i = 0; i < len; i++) {
			cost = diagonal + (tolower((unsigned char)*a) !=
					   tolower((unsigned char)b[i]));
			diagonal = row[i + 1];
			if (cost > row[i] + 1)
				cost = row[i] + 1;
			if (cost > diagonal + 1)
				cost = diagonal + 1;
			row[i + 1] = cost;
		}
	}
	return row[len];
}

const char *reason_nearest(const struct reason_names *names, uint32_t isa,
			   const char *name)
{
	size_t best = SIZE_MAX, d, i;
	const char *nearest = NULL;

	for (i = 0; i < names->nr; i++) {
		if (names->names[i].isa != isa)
			continue;
		d = distance(name, names->names[i].text);
		if (d < best) {
			best = d;
			nearest = names->names[i].text;
		}
	}
	return nearest;
}

void reason_names_each(const struct reason_names *names,
		       void (*tell)(void *context, uint32_t isa,
				    uint32_t number, const char *name),
		       void *context)
{
	size_t i;

	for (i = 0; i < names->nr; i++)
		tell(context, names->names[i].isa, names->names[i].number,
		     names->names[i].text);
}

const char *reason_class_name(enum reason_class class)
{
	switch (class) {
	case REASON_HANDLED:
		return "handled";
	case REASON_NOT_IMPLEMENTED:
		return "not_implemented";
	case REASON_DEFINED:
		return "defined";
	default:
		return "undefined";
	}
}

const char *isa_name(uint32_t isa)
{
	switch (isa) {
	case ISA_VMX:
		return "vmx";
	case ISA_SVM:
		return "svm";
	default:
		return "unknown";
	}
}

const char *reason_number(char buf[REASON_NUMBER_SIZE], uint32_t isa,
			  uint32_t number)
{
	snprintf(buf, REASON_NUMBER_SIZE, isa == ISA_SVM ? "0x%02x" : "%u",
		 number);
	return buf;
}
