// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the viewer's parts that do no I/O. Events are parsed by
 * libtraceevent from formats as the kernel prints them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../viewer/column.h"
#include "../viewer/decode.h"
#include "../viewer/decode_exits.h"
#include "../viewer/exits.h"
#include "../viewer/graph.h"
#include "../viewer/layout.h"
#include "../viewer/filter.h"
#include "../viewer/hist.h"
#include "../viewer/model.h"
#include "../viewer/print.h"
#include "../viewer/reason.h"
#include "../viewer/text.h"
#include "../viewer/view.h"
#include "../viewer/vm_name.h"

#define NS 1000000000ull
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* ---- text -------------------------------------------------------------- */

static void test_escape(void **state)
{
	static const struct {
		const char *in;
		size_t len;
		bool ascii;
		const char *out;
	} cases[] = {
		{ "plain", 5, false, "plain" },
		{ "", 0, false, "" },
		{ "a\nb\033[2J\177", 8, false, "a\\x0ab\\x1b[2J\\x7f" },
		{ "a\0b", 3, false, "a\\x00b" },
		{ "caf\xc3\xa9", 5, false, "caf\xc3\xa9" },
		{ "caf\xc3\xa9", 5, true, "caf\\xc3\\xa9" },
		{ "\xc3", 1, false, "\\xc3" }, /* cut short */
		{ "\xc0\xaf", 2, false, "\\xc0\\xaf" }, /* overlong */
		{ "\xed\xa0\x80", 3, false, "\\xed\\xa0\\x80" }, /* surrogate */
		{ "\xf4\x90\x80\x80", 4, false, "\\xf4\\x90\\x80\\x80" },
		{ "\xc2\x9b", 2, false, "\\xc2\\x9b" }, /* CSI, one of C1 */
		{ "\xf0\x9f\x90\xa7", 4, false, "\xf0\x9f\x90\xa7" },
	};
	char out[64];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(text_escape(out, sizeof(out), cases[i].in,
					     cases[i].len, cases[i].ascii),
				 strlen(cases[i].out));
		assert_string_equal(out, cases[i].out);
	}
}

static void test_escape_cuts_between_characters(void **state)
{
	char out[5];

	(void)state;
	text_escape(out, sizeof(out), "abc\xc3\xa9", 5, false);
	assert_string_equal(out, "abc");
	text_escape(out, sizeof(out), "\nx", 2, false);
	assert_string_equal(out, "\\x0a");
	text_escape(out, sizeof(out) - 1, "\nx", 2, false);
	assert_string_equal(out, "");
	text_escape(out, sizeof(out), "abcdefgh", 8, false);
	assert_string_equal(out, "abcd");
}

/* ---- numbers and texts for programs ------------------------------------ */

static void test_print(void **state)
{
	static const double reals[] = { 0,    0.0004, 0.0005,	0.9996,
					1.25, 99.999, 12345678, 1e15,
					-1.5, 1e300,  INFINITY, 0.1 + 0.2 };
	char *text = NULL, wanted[512];
	size_t size, i;
	FILE *out;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(reals); i++) {
		out = open_memstream(&text, &size);
		print_real(out, reals[i]);
		fclose(out);
		snprintf(wanted, sizeof(wanted), "%.3f", reals[i]);
		assert_string_equal(text, wanted);
		free(text);
	}
	out = open_memstream(&text, &size);
	print_count(out, 0);
	print_count(out, UINT64_MAX);
	print_quoted(out, "a\"\\,\n\xff", '\\');
	print_quoted(out, "a\"\\,", '"');
	fclose(out);
	assert_string_equal(text, "018446744073709551615"
				  "\"a\\\"\\\\,\\\\x0a\\\\xff\""
				  "\"a\"\"\\,\"");
	free(text);
}

/* ---- names of VMs ------------------------------------------------------ */

#define CMDLINE(text) text, sizeof(text)

static void test_vm_name(void **state)
{
	static const struct {
		const char *cmdline;
		size_t len;
		const char *name;
	} cases[] = {
		{ CMDLINE("qemu\0-name\0alpha"), "alpha" },
		{ CMDLINE("qemu\0-name\0guest=web,debug-threads=on"), "web" },
		{ CMDLINE("qemu\0-name\0debug-threads=on,guest=web"), "web" },
		{ CMDLINE("qemu\0-name\0alpha,process=x"), "alpha" },
		{ CMDLINE("qemu\0--name\0guest=a,,b"), "a,b" },
		{ CMDLINE("qemu\0-name\0my-guest=1"), "my-guest=1" },
		{ CMDLINE("qemu\0-m\0"
			  "1G"),
		  "" },
		{ CMDLINE("qemu\0-rename\0x"), "" },
		{ CMDLINE("qemu\0--id\0x"), "" },
		{ CMDLINE("/usr/libexec/qemu-kvm\0-name\0guest=vm-1,process=qemu:vm-1"),
		  "vm-1" },
		{ CMDLINE("/srv/jailer/firecracker\0--id\0f81d,4"), "f81d,4" },
		{ CMDLINE("firecracker\0--id=micro\0--api-sock\0x"), "micro" },
		{ CMDLINE("firecracker\0--idle\0x"), "" },
		{ CMDLINE("firecracker\0-name\0x"), "" },
		{ CMDLINE("crosvm\0run\0--name\0arc\0vmlinux"), "arc" },
		{ CMDLINE("crosvm\0run\0--name=termina\0vmlinux"), "termina" },
		{ CMDLINE("lkvm\0run\0--name\0guest-1"), "guest-1" },
		{ CMDLINE("qemu\0-name\0"), "" },
		{ "qemu\0-name", 10, "" },
		{ "qemu\0-name\0alp", 14,
		  "alp" }, /* cut off when it was read */
		{ "", 0, "" },
		{ CMDLINE(""), "" },
	};
	char name[16];
	size_t i, len;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		len = vm_name_of_cmdline(cases[i].cmdline, cases[i].len, name,
					 sizeof(name));
		assert_int_equal(len, strlen(cases[i].name));
		assert_memory_equal(name, cases[i].name, len);
	}
	/* Bounded, whatever comes. */
	assert_int_equal(
		vm_name_of_cmdline(CMDLINE("-name\0a-name-of-24-characters"),
				   name, sizeof(name)),
		sizeof(name));
}

/* A process with a name like @name, as vm_name() shows it. */
static void check_hostile(const char *name, const char *shown)
{
	int in[2], started[2];
	char byte, *got;
	pid_t pid;

	assert_int_equal(pipe(in) | pipe(started), 0);
	pid = fork();
	if (!pid) {
		dup2(in[0], STDIN_FILENO);
		dup2(started[1], STDOUT_FILENO);
		close(in[1]);
		execl("/bin/sh", "qemu", "-c", "echo; read _", "qemu", "-name",
		      name, NULL);
		_exit(1);
	}
	close(started[1]);
	assert_int_equal(read(started[0], &byte, 1), 1);
	got = vm_name((uint32_t)pid);
	assert_string_equal(got, shown);
	free(got);
	close(in[1]);
	waitpid(pid, NULL, 0);
	close(in[0]);
	close(started[0]);
}

static void test_vm_name_hostile(void **state)
{
	char *long_name = malloc(10001);

	(void)state;
	check_hostile("a\033[2J\nb", "a\\x1b[2J\\x0ab");
	check_hostile("\"quoted\\", "\"quoted\\");
	check_hostile("\xff\xfe", "\\xff\\xfe");
	memset(long_name, 'x', 10000);
	long_name[10000] = '\0';
	check_hostile(long_name,
		      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		      "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	free(long_name);
}

static void test_vm_name_of_nobody(void **state)
{
	char *name = vm_name(0x7ffffffe);

	(void)state;
	assert_string_equal(name, "?");
	free(name);
}

/* ---- names of reasons -------------------------------------------------- */

static void test_reason_names(void **state)
{
	struct reason_names *names = reason_names_new();

	(void)state;
	assert_string_equal(reason_name(names, ISA_VMX, 10), "CPUID");
	assert_string_equal(reason_name(names, ISA_VMX, 76), "SEAMCALL");
	assert_string_equal(reason_name(names, ISA_VMX, 77), "TDCALL");
	assert_string_equal(reason_name(names, ISA_VMX, 71), "71");
	assert_string_equal(reason_name(names, ISA_SVM, 0x1f), "write_cr15");
	assert_string_equal(reason_name(names, ISA_SVM, 0x5f), "exception_31");
	assert_string_equal(reason_name(names, ISA_SVM, 0x400), "npf");
	assert_string_equal(reason_name(names, ISA_SVM, 0xffffffff),
			    "invalid_guest_state");
	assert_string_equal(reason_name(names, ISA_SVM, 0xa7), "0xa7");
	assert_string_equal(reason_name(names, ISA_VMX, REASON_OTHER),
			    "undefined");
	assert_string_equal(reason_name(names, 7, 3), "3"); /* no such ISA */

	assert_int_equal(reason_names_set(names, ISA_VMX, 10, "a\033[2J"), 0);
	assert_string_equal(reason_name(names, ISA_VMX, 10), "a\\x1b[2J");
	assert_string_equal(reason_name(names, ISA_VMX, 12), "HLT");
	reason_names_free(names);
}

/* ---- decoding ---------------------------------------------------------- */

/* clang-format off */
#define COMMON \
	"	field:unsigned short common_type;	offset:0;	size:2;	signed:0;\n" \
	"	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;\n" \
	"	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;\n" \
	"	field:int common_pid;	offset:4;	size:4;	signed:1;\n\n"

#define FIELD(type, name, at, size) \
	"	field:" type " " name ";	offset:" #at ";	size:" #size ";	signed:0;\n"

#define EVENT(name, id, fields) \
	"name: " name "\nID: " #id "\nformat:\n" COMMON fields \
	"\nprint fmt: \"%u\", REC->snapshot\n"

static const char format_count[] = EVENT("kvm_exit_count", 301,
	FIELD("u64", "vm", 8, 8)
	FIELD("u32", "pid", 16, 4)
	FIELD("u32", "vcpu_id", 20, 4)
	FIELD("u32", "isa", 24, 4)
	FIELD("u32", "exit_reason", 28, 4)
	FIELD("u64", "count", 32, 8)
	FIELD("u64", "cycles", 40, 8)
	FIELD("u32", "snapshot", 48, 4));

static const char format_reason[] = EVENT("kvm_exit_reason", 302,
	FIELD("u32", "isa", 8, 4)
	FIELD("u32", "exit_reason", 12, 4)
	FIELD("u32", "class", 16, 4)
	FIELD("u32", "snapshot", 20, 4));

static const char format_snapshot[] = EVENT("kvm_exit_snapshot", 303,
	FIELD("u32", "snapshot", 8, 4)
	FIELD("u32", "vms", 12, 4)
	FIELD("u32", "vcpus", 16, 4)
	FIELD("u32", "counts", 20, 4)
	FIELD("u32", "reasons", 24, 4));

/* Another order, other widths, and a field that nobody knows. */
static const char format_count_odd[] = EVENT("kvm_exit_count", 301,
	FIELD("u64", "snapshot", 8, 8)
	FIELD("u16", "vcpu_id", 16, 2)
	FIELD("u8", "isa", 18, 1)
	FIELD("u32", "news", 20, 4)
	FIELD("u64", "exit_reason", 24, 8)
	FIELD("u32", "vm", 32, 4)
	FIELD("u64", "cycles", 40, 8)
	FIELD("u64", "pid", 48, 8)
	FIELD("u32", "count", 56, 4));

static const char format_no_count[] = EVENT("kvm_exit_count", 301,
	FIELD("u64", "vm", 8, 8)
	FIELD("u32", "snapshot", 16, 4));

static const char format_array[] = EVENT("kvm_exit_snapshot", 303,
	FIELD("u32", "snapshot[2]", 8, 8)
	FIELD("u32", "vms", 16, 4)
	FIELD("u32", "vcpus", 20, 4)
	FIELD("u32", "counts", 24, 4)
	FIELD("u32", "reasons", 28, 4));
/* clang-format on */

struct bench {
	struct tep_handle *tep;
	struct decoder *decoder;
	char error[256];
};

static void set_up(struct bench *b, const char *count, const char *reason,
		   const char *snapshot)
{
	const char *const formats[] = { count, reason, snapshot };
	size_t i;

	b->tep = tep_alloc();
	tep_set_loglevel(TEP_LOG_NONE);
	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (formats[i])
			tep_parse_event(b->tep, formats[i], strlen(formats[i]),
					"kvm");
	b->decoder = decoder_new(b->tep, b->error, sizeof(b->error));
}

static void tear_down(struct bench *b)
{
	decoder_free(b->decoder);
	tep_free(b->tep);
}

struct setting {
	const char *field;
	uint64_t value;
};

/* Feeds an event with these fields to the decoder; of @size bytes, if given. */
static int feed(struct bench *b, const char *name, uint64_t ts, int size,
		const struct setting *set, size_t nr)
{
	struct tep_event *event = tep_find_event_by_name(b->tep, "kvm", name);
	unsigned char data[128] = { 0 };
	struct tep_record record = { .ts = ts, .data = data, .size = size };
	size_t i;

	data[0] = (unsigned char)event->id;
	data[1] = (unsigned char)(event->id >> 8);
	if (!size)
		record.size = 64;
	for (i = 0; i < nr; i++) {
		struct tep_format_field *f =
			tep_find_field(event, set[i].field);

		memcpy(data + f->offset, &set[i].value, (size_t)f->size);
	}
	return decoder_record(b->decoder, &record);
}

static int feed_count(struct bench *b, uint32_t id, uint64_t vm, uint32_t vcpu,
		      uint32_t number, uint64_t count)
{
	const struct setting set[] = {
		{ "vm", vm },
		{ "pid", 1000 + vm },
		{ "vcpu_id", vcpu },
		{ "isa", ISA_SVM },
		{ "exit_reason", number },
		{ "count", count },
		{ "cycles", 2 * count },
		{ "snapshot", id },
	};

	return feed(b, "kvm_exit_count", 0, 0, set, ARRAY_SIZE(set));
}

static int feed_reason(struct bench *b, uint32_t id, uint32_t number,
		       uint32_t class)
{
	const struct setting set[] = {
		{ "isa", ISA_SVM },
		{ "exit_reason", number },
		{ "class", class },
		{ "snapshot", id },
	};

	return feed(b, "kvm_exit_reason", 0, 0, set, ARRAY_SIZE(set));
}

static int feed_snapshot(struct bench *b, uint32_t id, uint64_t ts,
			 uint32_t counts, uint32_t reasons)
{
	const struct setting set[] = {
		{ "snapshot", id },   { "vms", 2 },	      { "vcpus", 3 },
		{ "counts", counts }, { "reasons", reasons },
	};

	return feed(b, "kvm_exit_snapshot", ts, 0, set, ARRAY_SIZE(set));
}

static void test_decode(void **state)
{
	const char *const counts[] = { format_count, format_count_odd };
	const struct snapshot *s;
	struct bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		set_up(&b, counts[i], format_reason, format_snapshot);
		assert_non_null(b.decoder);
		assert_null(decoder_snapshot(b.decoder));

		assert_int_equal(feed_count(&b, 7, 5, 1, 0x72, 10000), 0);
		assert_int_equal(feed_reason(&b, 7, 0x72, 0), 0);
		assert_int_equal(feed_reason(&b, 7, 0x73, 1), 0);
		assert_int_equal(feed_reason(&b, 7, 0x74, 9), 0);
		assert_null(decoder_snapshot(b.decoder));
		assert_int_equal(feed_snapshot(&b, 7, 12345, 1, 3), 1);

		s = decoder_snapshot(b.decoder);
		assert_non_null(s);
		assert_true(decoder_is_complete(b.decoder));
		assert_int_equal(s->id, 7);
		assert_int_equal(s->time, 12345);
		assert_int_equal(s->isa, ISA_SVM);
		assert_int_equal(s->vms, 2);
		assert_int_equal(s->vcpus, 3);
		assert_int_equal(s->nr_counts, 1);
		assert_int_equal(s->counts[0].vm, 5);
		assert_int_equal(s->counts[0].pid, 1005);
		assert_int_equal(s->counts[0].vcpu, 1);
		assert_int_equal(s->counts[0].number, 0x72);
		assert_int_equal(s->counts[0].count, 10000);
		assert_int_equal(s->counts[0].cycles, 20000);
		assert_int_equal(s->nr_reasons, 3);
		assert_int_equal(s->reasons[0].class, REASON_HANDLED);
		assert_int_equal(s->reasons[1].class, REASON_NOT_IMPLEMENTED);
		assert_int_equal(s->reasons[2].class, REASON_UNDEFINED);
		assert_int_equal(decoder_events_max(b.decoder), 4);
		tear_down(&b);
	}
}

static void test_decode_incomplete(void **state)
{
	struct bench b;

	(void)state;
	set_up(&b, format_count, format_reason, format_snapshot);
	feed_count(&b, 1, 1, 0, 0x72, 10);
	assert_int_equal(feed_snapshot(&b, 1, NS, 2, 0), 1);
	assert_null(decoder_snapshot(b.decoder));

	feed_count(&b, 2, 1, 0, 0x72, 20);
	assert_int_equal(feed_snapshot(&b, 2, 2 * NS, 1, 0), 1);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 2);
	assert_true(decoder_is_complete(b.decoder));

	/* What is shown stays, and that it is old is told. */
	feed_count(&b, 3, 1, 0, 0x72, 30);
	assert_int_equal(feed_snapshot(&b, 3, 3 * NS, 1, 1), 1);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 2);
	assert_int_equal(decoder_snapshot(b.decoder)->counts[0].count, 20);
	assert_false(decoder_is_complete(b.decoder));

	feed_count(&b, 4, 1, 0, 0x72, 40);
	feed_snapshot(&b, 4, 4 * NS, 1, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 4);
	assert_true(decoder_is_complete(b.decoder));
	tear_down(&b);
}

/* CPUs are read one after the other: a newer snapshot may come first. */
static void test_decode_out_of_order(void **state)
{
	struct bench b;
	uint32_t id;

	(void)state;
	set_up(&b, format_count, format_reason, format_snapshot);
	feed_count(&b, 9, 1, 0, 0x72, 90);
	feed_count(&b, 8, 1, 0, 0x72, 80);
	feed_count(&b, 9, 1, 0, 0x78, 91);
	feed_snapshot(&b, 9, 9 * NS, 2, 0);
	feed_snapshot(&b, 8, 8 * NS, 1, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 9);
	assert_int_equal(decoder_snapshot(b.decoder)->nr_counts, 2);
	assert_true(decoder_is_complete(b.decoder));

	/* Many that never end do not push out the one that does. */
	for (id = 100; id < 120; id++)
		feed_count(&b, id, 1, 0, 0x72, id);
	feed_snapshot(&b, 119, 119 * NS, 1, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 119);
	assert_int_equal(decoder_snapshot(b.decoder)->counts[0].count, 119);

	/* Their numbers may wrap. */
	feed_snapshot(&b, 0x80000100, 120 * NS, 0, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 119);
	tear_down(&b);

	set_up(&b, format_count, format_reason, format_snapshot);
	feed_snapshot(&b, 0xffffffff, NS, 0, 0);
	feed_snapshot(&b, 0, 2 * NS, 0, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 0);
	tear_down(&b);
}

static void test_decode_unwanted(void **state)
{
	struct bench b;

	(void)state;
	set_up(&b, format_count, format_reason, format_snapshot);
	decoder_want_from(b.decoder, 10 * NS);
	feed_count(&b, 1, 1, 0, 0x72, 10);
	assert_int_equal(feed_snapshot(&b, 1, 9 * NS, 1, 0), 0);
	assert_null(decoder_snapshot(b.decoder));
	assert_int_equal(decoder_events_max(b.decoder), 1);

	/* One that began before is too old, whenever it ends. */
	feed_count(&b, 2, 1, 0, 0x72, 20);
	assert_int_equal(feed_snapshot(&b, 2, 11 * NS, 1, 0), 0);
	assert_null(decoder_snapshot(b.decoder));

	/* That one was passed over is no loss. */
	decoder_want_from(b.decoder, 0);
	feed_count(&b, 3, 1, 0, 0x72, 30);
	decoder_want_from(b.decoder, 20 * NS);
	assert_int_equal(feed_snapshot(&b, 3, 12 * NS, 1, 0), 1);
	feed_count(&b, 4, 1, 0, 0x72, 40);
	feed_snapshot(&b, 4, 13 * NS, 2, 0);
	assert_int_equal(decoder_snapshot(b.decoder)->id, 3);
	assert_int_equal(decoder_snapshot(b.decoder)->counts[0].count, 30);
	assert_true(decoder_is_complete(b.decoder));
	tear_down(&b);
}

static void test_decode_foreign(void **state)
{
	struct bench b;
	unsigned char data[4] = { 99, 9 };
	struct tep_record record = { .data = data, .size = sizeof(data) };

	(void)state;
	set_up(&b, format_count, format_reason, format_snapshot);
	assert_int_equal(decoder_record(b.decoder, &record), 0);
	/* Shorter than its format says. */
	assert_int_equal(feed(&b, "kvm_exit_snapshot", 0, 12, NULL, 0), 0);
	assert_null(decoder_snapshot(b.decoder));
	tear_down(&b);
}

static void test_decode_unknown_formats(void **state)
{
	struct bench b;

	(void)state;
	set_up(&b, format_no_count, format_reason, format_snapshot);
	assert_null(b.decoder);
	assert_non_null(strstr(b.error, "kvm:kvm_exit_count"));
	tear_down(&b);

	set_up(&b, format_count, NULL, format_snapshot);
	assert_null(b.decoder);
	assert_non_null(strstr(b.error, "kvm:kvm_exit_reason"));
	tear_down(&b);

	set_up(&b, format_count, format_reason, format_array);
	assert_null(b.decoder);
	assert_non_null(strstr(b.error, "'snapshot'"));
	tear_down(&b);
}

/* clang-format off */
#define KVM_EXIT(args) \
	"name: kvm_exit\nID: 300\nformat:\n" COMMON \
	FIELD("unsigned int", "exit_reason", 8, 4) \
	FIELD("u32", "isa", 12, 4) \
	"\nprint fmt: \"reason %s\", " args "\n"

/* As Linux 6.1 has it, but shorter. */
static const char exit_linux[] = KVM_EXIT(
	"(REC->isa == 1) ? "
	"__print_symbolic(REC->exit_reason & 0xffff, { 0, \"EXCEPTION_NMI\" }, { 10, \"A\" }) : "
	"__print_symbolic(REC->exit_reason, { 0x040 + 8, \"D\" }, { -1, \"bad\" }), "
	"(REC->isa == 1 && REC->exit_reason & ~0xffff) ? \" \" : \"\", "
	"(REC->isa == 1) ? __print_flags(REC->exit_reason & ~0xffff, \" \", { 0x80000000, \"FAILED_VMENTRY\" }) : \"\"");

static const char exit_svm_first[] = KVM_EXIT(
	"(REC->isa == 2) ? "
	"__print_symbolic(REC->exit_reason, { 0x48, \"S\" }) : "
	"__print_symbolic(REC->exit_reason, { 10, \"V\" })");

/* Nothing that we know how to read. */
static const char *const exit_odd[] = {
	KVM_EXIT("__print_symbolic(REC->exit_reason, { 10, \"V\" })"),
	KVM_EXIT("(REC->isa > 1) ? __print_symbolic(REC->exit_reason, { 10, \"V\" }) : \"\""),
	KVM_EXIT("(REC->isa == 3) ? __print_symbolic(REC->exit_reason, { 10, \"V\" }) : \"\""),
	KVM_EXIT("(REC->isa == ? garbage((("),
	KVM_EXIT(""),
	"name: kvm_exit\n",
	"",
};
/* clang-format on */

static void names_after(const char *format, const char *vmx10,
			const char *svm48, const char *invalid)
{
	struct reason_names *names = reason_names_new();
	struct tep_handle *tep = tep_alloc();

	tep_set_loglevel(TEP_LOG_NONE);
	tep_parse_event(tep, format, strlen(format), "kvm");
	assert_int_equal(decode_names(tep, names), 0);
	assert_string_equal(reason_name(names, ISA_VMX, 10), vmx10);
	assert_string_equal(reason_name(names, ISA_SVM, 0x48), svm48);
	assert_string_equal(reason_name(names, ISA_SVM, 0xffffffff), invalid);
	tep_free(tep);
	reason_names_free(names);
}

static void test_decode_names(void **state)
{
	size_t i;

	(void)state;
	names_after(exit_linux, "A", "D", "bad");
	names_after(exit_svm_first, "V", "S", "invalid_guest_state");
	for (i = 0; i < ARRAY_SIZE(exit_odd); i++)
		names_after(exit_odd[i], "CPUID", "DF excp",
			    "invalid_guest_state");
}

/* ---- single exits ------------------------------------------------------ */

/* Threads 10 and 11 are of process 10, all others are alone. */
static uint32_t process_of(uint32_t thread)
{
	return thread == 11 ? 10 : thread;
}

static const struct exit_count *count_of(const struct snapshot *s, uint64_t vm,
					 uint32_t vcpu, uint32_t number)
{
	size_t i;

	for (i = 0; i < s->nr_counts; i++)
		if (s->counts[i].vm == vm && s->counts[i].vcpu == vcpu &&
		    s->counts[i].number == number)
			return &s->counts[i];
	fail_msg("no count of vm %d vcpu %u number %u", (int)vm, vcpu, number);
	return NULL;
}

static void free_counts(struct snapshot *s)
{
	free(s->counts);
	free(s->reasons);
	*s = (struct snapshot){ 0 };
}

static void test_exits(void **state)
{
	struct exits *e = exits_new(process_of);
	struct snapshot s = { 0 };

	(void)state;
	exits_add(e, 10, 0, 7, 1000);
	exits_enter(e, 10, 0, 1030);
	exits_add(e, 10, 0, 8, 1040);
	exits_add(e, 11, 1, 7, 1050);
	exits_enter(e, 11, 1, 1051);
	exits_enter(e, 11, 1, 9999); /* of no exit */
	exits_enter(e, 10, 0, 1140);
	exits_add(e, 20, 0, 7, 2000);
	exits_enter(e, 20, 0, 1990); /* time runs backwards */
	exits_enter(e, 30, 0, 1990); /* of a thread that had no exit */

	exits_add(e, 10, 0, 7, 3000);
	exits_forget(e);
	exits_enter(e, 10, 0, 9000); /* of an exit that was lost */

	assert_int_equal(exits_snapshot(e, &s), 0);
	assert_int_equal(s.nr_counts, 4);
	assert_int_equal(s.vms, 2);
	assert_int_equal(s.vcpus, 3);
	assert_int_equal(count_of(&s, 10, 0, 7)->count, 2);
	assert_int_equal(count_of(&s, 10, 0, 7)->cycles, 30);
	assert_int_equal(count_of(&s, 10, 0, 8)->cycles, 100);
	assert_int_equal(count_of(&s, 10, 1, 7)->cycles, 1);
	assert_int_equal(count_of(&s, 10, 1, 7)->pid, 10);
	assert_int_equal(count_of(&s, 20, 0, 7)->cycles, 0);
	free_counts(&s);
	exits_free(e);
}

/* Another thread may go on with a vCPU; without vCPUs, threads are counted. */
static void test_exits_merge(void **state)
{
	struct exits *e = exits_new(process_of);
	struct snapshot s = { 0 };

	(void)state;
	exits_add(e, 10, 3, 7, 0);
	exits_add(e, 11, 3, 7, 0);
	exits_snapshot(e, &s);
	assert_int_equal(s.nr_counts, 1);
	assert_int_equal(s.vcpus, 1);
	assert_int_equal(count_of(&s, 10, 3, 7)->count, 2);
	exits_free(e);

	e = exits_new(process_of);
	exits_add(e, 11, EXITS_ANY_VCPU, 7, 0);
	exits_add(e, 10, EXITS_ANY_VCPU, 7, 0);
	exits_add(e, 11, EXITS_ANY_VCPU, 7, 0);
	exits_snapshot(e, &s);
	assert_int_equal(count_of(&s, 10, 0, 7)->count, 1);
	assert_int_equal(count_of(&s, 10, 1, 7)->count, 2);
	free_counts(&s);
	exits_free(e);
}

static void test_exits_many(void **state)
{
	struct exits *e = exits_new(process_of);
	struct snapshot s = { 0 };
	uint32_t thread, n;

	(void)state;
	for (n = 1; n <= 3; n++) {
		exits_clear(e);
		for (thread = 100; thread < 5100; thread++)
			assert_int_equal(exits_add_many(e, thread, thread % 16,
							thread % 5, n * thread),
					 0);
	}
	exits_add_many(e, 100, 100 % 16, 100 % 5, 100);
	assert_int_equal(exits_snapshot(e, &s), 0);
	assert_int_equal(s.nr_counts, 5000);
	assert_int_equal(s.vms, 5000);
	assert_int_equal(count_of(&s, 100, 100 % 16, 100 % 5)->count, 400);
	for (thread = 101; thread < 5100; thread += 700)
		assert_int_equal(count_of(&s, thread, thread % 16, thread % 5)
					 ->count,
				 3 * thread);
	free_counts(&s);
	exits_free(e);
}

static void test_exits_numbers(void **state)
{
	struct snapshot s = { .isa = ISA_VMX };
	size_t i;

	(void)state;
	assert_int_equal(exits_number(ISA_VMX, 0x8000000a), 10);
	assert_int_equal(exits_number(ISA_SVM, 0xffffffffffffffff), 0xffffffff);
	assert_int_equal(exits_number(3, 0x12345678), 0x12345678);
	assert_int_equal(exits_reasons(&s), 0);
	assert_int_equal(s.nr_reasons, 86 - 6);
	for (i = 0; i < s.nr_reasons; i++)
		assert_int_equal(s.reasons[i].class, REASON_DEFINED);
	s.isa = 3;
	assert_int_equal(exits_reasons(&s), 0);
	assert_int_equal(s.nr_reasons, 0);
	free_counts(&s);
}

/* clang-format off */
#define EXIT_FIELDS(fields) EVENT("kvm_exit", 304, fields)

static const char format_exit[] = EXIT_FIELDS(
	FIELD("unsigned int", "exit_reason", 8, 4)
	FIELD("unsigned long", "guest_rip", 16, 8)
	FIELD("u32", "isa", 24, 4)
	FIELD("unsigned int", "vcpu_id", 28, 4));

/* Newer ones, with wider fields in another order. */
static const char format_exit_wide[] = EXIT_FIELDS(
	FIELD("u64", "vcpu_id", 8, 8)
	FIELD("u8", "isa", 16, 1)
	FIELD("u64", "exit_reason", 24, 8));

/* Older ones, without the vCPU. */
static const char format_exit_old[] = EXIT_FIELDS(
	FIELD("unsigned int", "exit_reason", 8, 4)
	FIELD("u32", "isa", 12, 4));

static const char format_exit_renamed[] = EXIT_FIELDS(
	FIELD("unsigned int", "reason", 8, 4)
	FIELD("u32", "isa", 12, 4));

static const char format_exit_array[] = EXIT_FIELDS(
	FIELD("u32", "exit_reason[4]", 8, 16));

static const char format_entry[] = EVENT("kvm_entry", 305,
	FIELD("unsigned int", "vcpu_id", 8, 4)
	FIELD("unsigned long", "rip", 16, 8));

static const char format_entry_old[] = EVENT("kvm_entry", 305,
	FIELD("unsigned long", "rip", 8, 8));
/* clang-format on */

struct exit_bench {
	struct tep_handle *tep;
	struct exit_decoder *decoder;
	char error[256];
};

static void set_up_exits(struct exit_bench *b, const char *exit,
			 const char *entry)
{
	b->tep = tep_alloc();
	tep_set_loglevel(TEP_LOG_NONE);
	if (exit)
		tep_parse_event(b->tep, exit, strlen(exit), "kvm");
	if (entry)
		tep_parse_event(b->tep, entry, strlen(entry), "kvm");
	b->decoder = exit_decoder_new(b->tep, TIME_NS, process_of, b->error,
				      sizeof(b->error));
}

static int feed_exit(struct exit_bench *b, const char *name, uint64_t ts,
		     uint32_t thread, uint64_t vcpu, uint64_t reason)
{
	const struct setting set[] = { { "vcpu_id", vcpu },
				       { "exit_reason", reason },
				       { "isa", ISA_VMX } };
	struct tep_event *event = tep_find_event_by_name(b->tep, "kvm", name);
	unsigned char data[64] = { 0 };
	struct tep_record record = { .ts = ts, .data = data, .size = 64 };
	size_t i;

	data[0] = (unsigned char)event->id;
	data[1] = (unsigned char)(event->id >> 8);
	memcpy(data + 4, &thread, 4);
	for (i = 0; i < ARRAY_SIZE(set); i++) {
		struct tep_format_field *f =
			tep_find_field(event, set[i].field);

		if (f)
			memcpy(data + f->offset, &set[i].value,
			       (size_t)f->size);
	}
	return exit_decoder_record(b->decoder, &record);
}

static void test_decode_exits(void **state)
{
	static const struct {
		const char *exit, *entry;
		uint32_t vcpu; /* that thread 11 is shown as */
	} cases[] = {
		{ format_exit, format_entry, 5 },
		{ format_exit_wide, format_entry, 5 },
		{ format_exit_old, format_entry, 1 },
		{ format_exit, format_entry_old, 1 },
	};
	const struct snapshot *s;
	struct exit_bench b;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		set_up_exits(&b, cases[i].exit, cases[i].entry);
		assert_non_null(b.decoder);
		assert_int_equal(
			feed_exit(&b, "kvm_exit", 100, 10, 0, 0x8000000a), 1);
		assert_int_equal(feed_exit(&b, "kvm_exit", 110, 11, 5, 12), 1);
		assert_int_equal(feed_exit(&b, "kvm_entry", 130, 11, 5, 0), 1);
		assert_int_equal(feed_exit(&b, "kvm_entry", 150, 10, 0, 0), 1);
		s = exit_decoder_snapshot(b.decoder, 150);
		assert_int_equal(s->isa, ISA_VMX);
		assert_int_equal(s->unit, TIME_NS);
		assert_int_equal(count_of(s, 10, 0, 10)->cycles, 50);
		assert_int_equal(count_of(s, 10, cases[i].vcpu, 12)->cycles,
				 20);
		exit_decoder_free(b.decoder);
		tep_free(b.tep);
	}
}

/* Without entries there is no time; without exits there is nothing. */
static void test_decode_exits_in_part(void **state)
{
	const char *const bad[] = { NULL, format_exit_renamed,
				    format_exit_array };
	struct tep_record record;
	struct exit_bench b;
	unsigned char data[8] = { 304 & 0xff, 304 >> 8 };
	size_t i;

	(void)state;
	set_up_exits(&b, format_exit, NULL);
	feed_exit(&b, "kvm_exit", 100, 10, 0, 12);
	assert_int_equal(exit_decoder_snapshot(b.decoder, 1)->unit, TIME_NONE);

	/* Cut short. */
	for (i = 0; i <= sizeof(data); i++) {
		record = (struct tep_record){ .data = data, .size = (int)i };
		assert_int_equal(exit_decoder_record(b.decoder, &record), 0);
	}
	exit_decoder_free(b.decoder);
	tep_free(b.tep);

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		set_up_exits(&b, bad[i], format_entry);
		assert_null(b.decoder);
		assert_non_null(strstr(b.error, "kvm:kvm_exit"));
		tep_free(b.tep);
	}
}

/* ---- histograms -------------------------------------------------------- */

static int sum_entry(void *sum, const struct hist_entry *entry)
{
	uint64_t *s = sum;

	s[0]++;
	s[1] += entry->count;
	s[2] = entry->thread;
	s[3] = entry->vcpu;
	s[4] = entry->reason;
	return entry->count == 666 ? -1 : 0;
}

static void test_hist(void **state)
{
	static const struct {
		const char *text;
		uint64_t sum[5], dropped;
	} cases[] = {
		{ "# event histogram\n#\n# trigger info: hist:keys=common_pid:size=128 [active]\n#\n\n"
		  "{ common_pid:        119, vcpu_id:          1, exit_reason:        123 } hitcount:          2\n"
		  "{ common_pid:        118, vcpu_id:          2, exit_reason: 4294967295 } hitcount:       3000\n"
		  "\nTotals:\n    Hits: 3007\n    Entries: 2\n    Dropped: 5\n",
		  { 2, 3002, 118, 2, 0xffffffff },
		  5 },
		{ "{ common_pid: 7, exit_reason: 1 } hitcount: 9",
		  { 1, 9, 7, EXITS_ANY_VCPU, 1 },
		  0 },
		{ "{ common_pid: 7, exit_reason: 1 }", { 0 }, 0 },
		{ "{ common_pid: 7, } hitcount: 9", { 0 }, 0 },
		{ "common_pid: 7, exit_reason: 1 hitcount: 9", { 0 }, 0 },
		{ "", { 0 }, 0 },
		{ "{", { 0 }, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t sum[5] = { 0 }, dropped = 0;

		assert_int_equal(hist_parse(cases[i].text, sum_entry, sum,
					    &dropped),
				 0);
		assert_memory_equal(sum, cases[i].sum, sizeof(sum));
		assert_int_equal(dropped, cases[i].dropped);
	}
	uint64_t sum[5] = { 0 }, dropped;

	assert_int_equal(
		hist_parse("{ common_pid: 7, exit_reason: 1 } hitcount: 666\n",
			   sum_entry, sum, &dropped),
		-1);
}

/* ---- the model --------------------------------------------------------- */

struct world {
	struct reason_names *names;
	struct model *model;
	const struct frame *frame;
};

static int begin(void **state)
{
	static struct world w;

	w.names = reason_names_new();
	w.model = model_new(w.names);
	w.frame = model_frame(w.model);
	*state = &w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	model_free(w->model);
	reason_names_free(w->names);
	return 0;
}

/* A snapshot made of arrays. */
#define SNAPSHOT(isa_, time_, counts_, reasons_)                        \
	&(struct snapshot)                                              \
	{                                                               \
		.isa = isa_, .time = time_, .vms = 2, .vcpus = 3,       \
		.counts = counts_, .nr_counts = ARRAY_SIZE(counts_),    \
		.reasons = reasons_, .nr_reasons = ARRAY_SIZE(reasons_) \
	}

static struct exit_reason vmx_reasons[] = {
	{ 12, REASON_HANDLED },	       { 10, REASON_HANDLED },
	{ 3, REASON_NOT_IMPLEMENTED }, { 35, REASON_UNDEFINED },
	{ 48, REASON_HANDLED },	       { REASON_OTHER, REASON_UNDEFINED },
};

static const struct row *row_of(const struct table *t, uint32_t number)
{
	size_t i;

	for (i = 0; i < t->nr_rows; i++)
		if (t->rows[i].number == number)
			return &t->rows[i];
	return NULL;
}

static void test_model_first(void **state)
{
	struct world *w = *state;
	struct exit_count counts[] = {
		{ 2, 22, 0, 10, 100, 7 },
		{ 1, 11, 1, 12, 5, 6 },
		{ 1, 11, 0, 12, 40, 5 },
		{ 1, 11, 1, 10, 3, 4 },
	};
	const struct frame *f = w->frame;

	assert_int_equal(model_update(w->model, SNAPSHOT(ISA_VMX, NS, counts,
							 vmx_reasons)),
			 0);
	assert_int_equal(f->all.exits, 148);
	assert_int_equal(f->all.cycles, 22);
	assert_true(isnan(f->all.rate));
	assert_int_equal(f->all.nr_rows, 4); /* the defined ones: 3 10 12 48 */
	assert_null(row_of(&f->all, 35));
	assert_null(row_of(&f->all, REASON_OTHER));
	assert_int_equal(row_of(&f->all, 48)->count, 0);
	assert_int_equal(row_of(&f->all, 3)->class, REASON_NOT_IMPLEMENTED);
	assert_string_equal(row_of(&f->all, 48)->name, "EPT_VIOLATION");
	assert_int_equal(f->all.most->number, 10);
	assert_int_equal(f->all.most->count, 103);
	assert_int_equal(f->all.least->number, 12);
	assert_int_equal(f->nr_listed, 2);
	assert_int_equal(f->vms[0].id, 1);
	assert_int_equal(f->vms[0].pid, 11);
	assert_int_equal(f->vms[0].table.exits, 48);
	assert_int_equal(f->vms[0].nr_vcpus, 2);
	assert_int_equal(f->vms[0].vcpus[1].table.exits, 8);
	assert_int_equal(f->vms[0].vcpus[1].table.nr_rows, 2);
	assert_int_equal(f->vms[0].vcpus[1].table.rows[0].number, 10);
	assert_int_equal(f->vms[1].table.exits, 100);
	assert_true(isnan(f->vms[1].table.rate));
}

static void test_model_rates(void **state)
{
	struct world *w = *state;
	struct exit_count first[] = { { 1, 11, 0, 10, 100, 0 },
				      { 2, 22, 0, 10, 5000, 0 } };
	/* VM 2 has ended, VM 3 begun, and VM 1 has a new reason. */
	struct exit_count second[] = { { 3, 33, 0, 10, 30, 0 },
				       { 1, 11, 0, 12, 8, 0 },
				       { 1, 11, 0, 10, 150, 0 } };
	/* A counter that began anew. */
	struct exit_count third[] = { { 1, 11, 0, 10, 20, 0 } };
	const struct frame *f = w->frame;

	model_update(w->model, SNAPSHOT(ISA_VMX, 10 * NS, first, vmx_reasons));
	model_update(w->model, SNAPSHOT(ISA_VMX, 12 * NS, second, vmx_reasons));
	assert_int_equal(f->all.exits, 188);
	assert_true(fabs(f->all.rate - (50 + 8 + 30) / 2.0) < 1e-9);
	assert_true(fabs(row_of(&f->all, 10)->rate - 40) < 1e-9);
	assert_true(fabs(row_of(&f->all, 12)->rate - 4) < 1e-9);
	assert_true(row_of(&f->all, 48)->rate == 0);
	assert_int_equal(f->nr_listed, 2);
	assert_true(fabs(f->vms[0].table.rate - 29) < 1e-9);
	assert_true(fabs(f->vms[1].table.rate - 15) < 1e-9);

	model_update(w->model, SNAPSHOT(ISA_VMX, 13 * NS, third, vmx_reasons));
	assert_true(fabs(f->all.rate - 20) < 1e-9);

	/* No time, no rate; no division by it either. */
	model_update(w->model, SNAPSHOT(ISA_VMX, 13 * NS, third, vmx_reasons));
	assert_true(isnan(f->all.rate));
}

static bool is_near(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

/* A table of a VM has the sums of its vCPUs' tables. */
static void test_model_vm_table(void **state)
{
	struct world *w = *state;
	struct exit_count counts[] = {
		{ 1, 11, 0, 12, 1, 10 }, { 1, 11, 0, 48, 7, 70 },
		{ 1, 11, 1, 10, 4, 40 }, { 1, 11, 1, 48, 2, 20 },
		{ 2, 22, 0, 10, 9, 90 },
	};
	const struct table *t;

	model_update(w->model, SNAPSHOT(ISA_VMX, NS, counts, vmx_reasons));
	t = &w->frame->vms[0].table;
	assert_int_equal(t->nr_rows, 3);
	assert_int_equal(t->rows[0].number, 10);
	assert_int_equal(t->rows[0].count, 4);
	assert_int_equal(t->rows[1].number, 12);
	assert_int_equal(t->rows[2].count, 9);
	assert_int_equal(t->rows[2].cycles, 90);
	assert_int_equal(t->exits, 14);
	assert_int_equal(t->most->number, 48);
	assert_int_equal(t->least->number, 12);
}

static void test_model_share(void **state)
{
	struct world *w = *state;
	struct exit_count first[] = { { 1, 11, 0, 10, 1, 1000 },
				      { 1, 11, 1, 10, 1, 1000 } };
	/* Of 2 s at 500 Hz, vCPU 0 spent 100 and 300 cycles, vCPU 1 all. */
	struct exit_count second[] = { { 1, 11, 0, 10, 2, 1100 },
				       { 1, 11, 0, 12, 1, 300 },
				       { 1, 11, 1, 10, 2, 2000 } };
	/* vCPU 1 ends an exit that began long ago. */
	struct exit_count third[] = { { 1, 11, 1, 10, 3, 9000 } };
	const struct frame *f = w->frame;

	model_set_hz(w->model, 500);
	model_update(w->model, SNAPSHOT(ISA_VMX, NS, first, vmx_reasons));
	assert_true(isnan(f->all.share));
	model_update(w->model, SNAPSHOT(ISA_VMX, 3 * NS, second, vmx_reasons));
	assert_true(is_near(f->all.share, 70));
	assert_true(is_near(row_of(&f->all, 10)->share, 55));
	assert_true(is_near(row_of(&f->all, 12)->share, 15));
	assert_true(is_near(f->vms[0].vcpus[0].table.share, 40));
	assert_true(is_near(f->vms[0].vcpus[1].table.share, 100));
	model_update(w->model, SNAPSHOT(ISA_VMX, 4 * NS, third, vmx_reasons));
	assert_true(is_near(f->all.share, 100));

	model_set_hz(w->model, NAN);
	model_update(w->model, SNAPSHOT(ISA_VMX, 5 * NS, third, vmx_reasons));
	assert_true(isnan(f->all.share));
}

/* While a command runs, VMs that end stay, and rates are averages. */
static void test_model_keep(void **state)
{
	struct world *w = *state;
	struct exit_count first[] = { { 1, 11, 0, 10, 100, 0 },
				      { 2, 22, 0, 10, 5000, 0 } };
	struct exit_count second[] = { { 1, 11, 0, 10, 150, 0 },
				       { 2, 22, 0, 10, 5007, 0 },
				       { 3, 33, 0, 12, 30, 0 } };
	struct exit_count third[] = { { 1, 11, 0, 10, 160, 0 } };
	const struct frame *f = w->frame;
	int i;

	model_update(w->model, SNAPSHOT(ISA_VMX, 10 * NS, first, vmx_reasons));
	model_keep(w->model);
	model_set_baseline(w->model, 1);
	model_update(w->model, SNAPSHOT(ISA_VMX, 12 * NS, second, vmx_reasons));
	for (i = 0; i < 2; i++)
		model_update(w->model,
			     SNAPSHOT(ISA_VMX, 20 * NS, third, vmx_reasons));
	assert_int_equal(f->nr_listed, 3);
	assert_int_equal(f->vms[0].table.exits, 60);
	assert_int_equal(f->vms[1].table.exits, 7);
	assert_int_equal(f->vms[2].table.exits, 30);
	assert_int_equal(f->all.exits, 97);
	assert_true(fabs(f->all.rate - 9.7) < 1e-9);
}

static int asked;

static char *name_by_pid(uint32_t pid)
{
	char name[16];

	asked++;
	snprintf(name, sizeof(name), "vm-of-%u", pid);
	return strdup(name);
}

static void test_model_baseline(void **state)
{
	struct world *w = *state;
	struct exit_count first[] = { { 1, 11, 0, 10, 100, 1000 },
				      { 2, 22, 0, 10, 50, 500 } };
	/* VM 1 has a new reason, VM 2 a counter that began anew, VM 3 is new. */
	struct exit_count second[] = { { 1, 11, 0, 10, 103, 1050 },
				       { 1, 11, 0, 12, 8, 80 },
				       { 2, 22, 0, 10, 20, 200 },
				       { 3, 33, 0, 48, 1, 10 } };
	const struct frame *f = w->frame;

	model_update(w->model, SNAPSHOT(ISA_VMX, NS, first, vmx_reasons));
	model_name_vms(w->model, name_by_pid);
	assert_false(f->based);
	assert_int_equal(model_count_since(w->model, true), 0);
	assert_false(f->based); /* there is no baseline */
	assert_int_equal(f->all.exits, 150);

	assert_int_equal(model_set_baseline(w->model, 7), 0);
	assert_true(f->since == 7);
	assert_int_equal(f->all.exits, 0);
	assert_null(f->all.most);
	assert_string_equal(f->vms[0].name, "vm-of-11");

	model_update(w->model, SNAPSHOT(ISA_VMX, 2 * NS, second, vmx_reasons));
	assert_int_equal(f->all.exits, 3 + 8 + 20 + 1);
	assert_int_equal(f->all.cycles, 50 + 80 + 200 + 10);
	assert_int_equal(row_of(&f->all, 10)->count, 23);
	assert_int_equal(f->vms[0].table.exits, 11);
	assert_int_equal(f->all.least->number, 48);
	assert_true(is_near(f->all.rate, 32));

	model_count_since(w->model, false);
	assert_false(f->based);
	assert_int_equal(f->all.exits, 132);
	assert_true(is_near(f->all.rate, 32)); /* the rates stay */
	model_count_since(w->model, true);
	assert_int_equal(f->all.exits, 32);
	model_set_baseline(w->model, NAN); /* of a recording that has no time */
	assert_true(f->based);
	assert_int_equal(f->all.exits, 0);
}

static void test_history(void **state)
{
	struct history h = { .nr = 0 };
	const double *seconds;
	size_t i;

	(void)state;
	history_add(&h, 5 * NS, 5 * NS, 10); /* no time */
	assert_int_equal(h.nr, 0);
	history_add(&h, 5 * NS + 7, 5 * NS + NS / 2 + 7, 10);
	assert_int_equal(h.nr, 0); /* no whole second */
	history_add(&h, 5 * NS + NS / 2 + 7, 7 * NS + NS / 2 + 7, 40);
	seconds = history_seconds(&h);
	assert_int_equal(h.nr, 2);
	assert_true(is_near(seconds[0], 20));
	assert_true(is_near(seconds[1], 20));

	for (i = 0; i < 300; i++)
		history_add(&h, (8 + i) * NS + 7, (9 + i) * NS + 7, (double)i);
	seconds = history_seconds(&h);
	assert_int_equal(h.nr, HISTORY_SECONDS);
	assert_true(is_near(seconds[HISTORY_SECONDS - 1], 298));
	assert_true(is_near(seconds[0], 298 - HISTORY_SECONDS + 1));

	/* However long it takes, only what is shown is worked on. */
	history_add(&h, 308 * NS, UINT64_MAX, 1e15);
	seconds = history_seconds(&h);
	assert_int_equal(h.nr, HISTORY_SECONDS);
	assert_true(is_near(seconds[0], seconds[HISTORY_SECONDS - 1]));
}

static void test_model_history(void **state)
{
	struct world *w = *state;
	struct exit_count counts[] = { { 1, 11, 0, 10, 100, 0 } };
	const struct history *h = &w->frame->history;
	uint64_t i;

	for (i = 0; i < 4; i++) {
		counts[0].count = 100 + i * i * 10;
		model_update(w->model, SNAPSHOT(ISA_VMX, (10 + i) * NS, counts,
						vmx_reasons));
		model_set_baseline(w->model, 0); /* changes no rate */
	}
	assert_int_equal(h->nr, 2); /* the third second may still go on */
	assert_true(is_near(history_seconds(h)[0], 10));
	assert_true(is_near(history_seconds(h)[1], 30));
}

static void test_model_nothing(void **state)
{
	struct world *w = *state;
	struct snapshot empty = { .isa = ISA_VMX, .time = NS };
	const struct frame *f = w->frame;

	assert_int_equal(model_update(w->model, &empty), 0);
	assert_int_equal(f->all.nr_rows, 0);
	assert_int_equal(f->nr_listed, 0);
	assert_null(f->all.most);
	assert_null(f->all.least);
	empty.time = 2 * NS;
	assert_int_equal(model_update(w->model, &empty), 0);
	assert_true(f->all.rate == 0);
}

/* What happens is never called undefined, but for what shares a slot. */
static void test_model_counted_is_defined(void **state)
{
	struct world *w = *state;
	struct exit_count counts[] = { { 1, 11, 0, 35, 1, 0 },
				       { 1, 11, 0, 444, 2, 0 },
				       { 1, 11, 0, REASON_OTHER, 3, 0 } };
	const struct frame *f = w->frame;

	model_update(w->model, SNAPSHOT(ISA_VMX, NS, counts, vmx_reasons));
	assert_int_equal(row_of(&f->all, 35)->class, REASON_NOT_IMPLEMENTED);
	assert_int_equal(row_of(&f->all, 444)->class, REASON_NOT_IMPLEMENTED);
	assert_int_equal(row_of(&f->all, REASON_OTHER)->class,
			 REASON_UNDEFINED);
	assert_string_equal(row_of(&f->all, REASON_OTHER)->name, "undefined");
	assert_int_equal(f->all.most->number, REASON_OTHER);
}

static void test_model_names(void **state)
{
	struct world *w = *state;
	struct exit_count first[] = { { 1, 11, 0, 10, 1, 0 },
				      { 2, 22, 0, 10, 1, 0 } };
	struct exit_count second[] = { { 2, 22, 0, 10, 2, 0 },
				       { 3, 33, 0, 10, 2, 0 } };

	asked = 0;
	model_update(w->model, SNAPSHOT(ISA_VMX, NS, first, vmx_reasons));
	model_name_vms(w->model, name_by_pid);
	assert_int_equal(asked, 2);
	model_update(w->model, SNAPSHOT(ISA_VMX, 2 * NS, second, vmx_reasons));
	assert_string_equal(w->frame->vms[0].name, "vm-of-22");
	assert_null(w->frame->vms[1].name);
	model_name_vms(w->model, name_by_pid);
	assert_int_equal(asked, 3);
	assert_string_equal(w->frame->vms[1].name, "vm-of-33");
}

/* All gaps of the frame's table, as the views write them. */
static const char *gaps(const struct frame *f)
{
	static char text[256];
	char one[VIEW_GAP_SIZE];
	uint32_t at = 0;
	struct gap gap;

	text[0] = '\0';
	while (table_gap(&f->all, &at, &gap)) {
		strcat(text, *text ? " " : "");
		strcat(text, view_gap(one, f->isa, &gap));
	}
	return text;
}

static void test_model_gaps(void **state)
{
	static struct exit_reason vmx[128], svm[256];
	static const uint32_t undefined[] = { 35, 38, 42, 71, 82, 83 };
	struct snapshot s = { .time = NS };
	struct world *w = *state;
	size_t i;

	for (i = 0; i <= 85; i++)
		vmx[s.nr_reasons++] = (struct exit_reason){ i, REASON_HANDLED };
	for (i = 0; i < ARRAY_SIZE(undefined); i++)
		vmx[undefined[i]].class = REASON_UNDEFINED;
	s.reasons = vmx;
	s.isa = ISA_VMX;
	model_update(w->model, &s);
	assert_string_equal(gaps(w->frame), "35 38 42 71 82-83 86-");

	s.nr_reasons = 0;
	for (i = 0; i <= 0xa6; i++)
		svm[s.nr_reasons++] = (struct exit_reason){ i, REASON_HANDLED };
	for (i = 0x400; i <= 0x403; i++)
		svm[s.nr_reasons++] = (struct exit_reason){ i, REASON_HANDLED };
	for (i = 0xfffffffc; i <= 0xffffffff; i++)
		svm[s.nr_reasons++] = (struct exit_reason){ i, REASON_HANDLED };
	s.reasons = svm;
	s.isa = ISA_SVM;
	model_update(w->model, &s);
	assert_string_equal(gaps(w->frame), "0xa7-0x3ff 0x404-");

	s.nr_reasons = 0;
	model_update(w->model, &s);
	assert_string_equal(gaps(w->frame), "");
}

/* Random snapshots: whatever the way, the sums agree. */
static void check_sums(const struct frame *f)
{
	uint64_t exits = 0, by_vm = 0, by_vcpu = 0;
	size_t v, c, i;

	for (i = 0; i < f->all.nr_rows; i++) {
		exits += f->all.rows[i].count;
		assert_false(f->all.rows[i].rate < 0);
		assert_true(!i ||
			    f->all.rows[i - 1].number < f->all.rows[i].number);
	}
	for (v = 0; v < f->nr_listed; v++) {
		by_vm += f->vms[v].table.exits;
		for (c = 0; c < f->vms[v].nr_vcpus; c++)
			by_vcpu += f->vms[v].vcpus[c].table.exits;
	}
	assert_int_equal(exits, f->all.exits);
	assert_int_equal(exits, by_vm);
	assert_int_equal(exits, by_vcpu);
}

static void test_model_random(void **state)
{
	static struct exit_count counts[2000];
	struct snapshot s = { .isa = ISA_SVM, .counts = counts };
	struct world *w = *state;
	uint64_t expect;
	int round;
	size_t i;

	srandom(1);
	for (round = 1; round <= 200; round++) {
		s.time = (uint64_t)round * NS;
		s.nr_counts = (size_t)random() % ARRAY_SIZE(counts);
		expect = 0;
		for (i = 0; i < s.nr_counts; i++) {
			counts[i] = (struct exit_count){
				.vm = (uint64_t)random() % 20,
				.vcpu = (uint32_t)random() % 9,
				.number = (uint32_t)random() % 300,
				.count = (uint64_t)random(),
			};
			expect += counts[i].count;
		}
		assert_int_equal(model_update(w->model, &s), 0);
		model_name_vms(w->model, name_by_pid);
		assert_int_equal(w->frame->all.exits, expect);
		check_sums(w->frame);
	}
}

/* ---- times -------------------------------------------------------------- */

static void test_time(void **state)
{
	static const struct {
		double time;
		const char *text;
	} cases[] = {
		{ 1795374710.9, "2026-11-22 19:11:50" },
		{ 31.85, "31.850 s" }, /* since the boot */
		{ NAN, "-" },
		{ 1.8e19, "18000000000000000000.000 s" },
	};
	char text[VIEW_TEXT_SIZE];
	size_t i;

	(void)state;
	setenv("TZ", "UTC", 1);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(view_time(text, "%F %T", cases[i].time),
				    cases[i].text);
}

/* ---- columns ----------------------------------------------------------- */

static void test_columns(void **state)
{
	struct world *w = *state;
	struct exit_count counts[] = { { 1, 11, 0, 10, 3, 30 },
				       { 1, 11, 0, 12, 1, 0 },
				       { 1, 11, 0, 48, 3, 0 } };
	const struct table *all = &w->frame->all;
	char text[COLUMN_TEXT_SIZE];
	const struct row **rows;

	model_update(w->model, SNAPSHOT(ISA_VMX, NS, counts, vmx_reasons));
	rows = table_sort(all, &columns[COLUMN_COUNT]);
	assert_int_equal(rows[0]->number, 10); /* of two alike, the lower one */
	assert_int_equal(rows[1]->number, 48);
	assert_int_equal(rows[2]->number, 12);
	assert_null(rows[3]); /* 3 did not happen */

#define TEXT(id) column_text(&columns[id], ISA_VMX, all, rows[0], text)
	assert_string_equal(TEXT(COLUMN_NUMBER), "10");
	assert_string_equal(TEXT(COLUMN_NAME), "CPUID");
	assert_string_equal(TEXT(COLUMN_CLASS), "handled");
	assert_string_equal(TEXT(COLUMN_COUNT), "3");
	assert_string_equal(TEXT(COLUMN_RATE), "-");
	assert_string_equal(TEXT(COLUMN_PERCENT), "42.9");
	assert_string_equal(TEXT(COLUMN_AVG_CYCLES), "10.0");
#undef TEXT
	assert_string_equal(column_text(&columns[COLUMN_NUMBER], ISA_SVM, all,
					rows[0], text),
			    "0x0a");
	free(rows);
}

/* Columns neither overlap nor leave the line, whatever its width. */
static void check_layout(const struct layout *l, int width)
{
	int x, end = 0, i;

	for (i = 0; i < NR_COLUMNS; i++) {
		const struct span *span = &l->columns[i];

		if (!span->width)
			continue;
		assert_true(span->x > end);
		end = span->x + span->width;
		for (x = span->x; x < end; x++)
			assert_int_equal(layout_column_at(l, x), i);
		assert_int_equal(layout_column_at(l, end), -1);
		if (i == COLUMN_PERCENT && l->bar.width) {
			assert_int_equal(l->bar.x, end + 1);
			end = l->bar.x + l->bar.width;
		}
	}
	assert_true(end <= width);
}

static void test_layout(void **state)
{
	const unsigned int all = COLUMN_BIT(NR_COLUMNS) - 1;
	struct layout l;
	int width, skip;

	(void)state;
	for (width = 40; width < 300; width++) {
		for (skip = 0; skip < NR_COLUMNS; skip++) {
			l = layout_make(all, width, 7, skip);
			check_layout(&l, width);
			assert_true(l.columns[COLUMN_NAME].width >= 12);
		}
	}
	l = layout_make(all, 40, 7, 0);
	assert_true(l.columns[COLUMN_COUNT].width);
	assert_true(l.more);
	l = layout_make(all, 80, 7, 0);
	assert_true(l.columns[COLUMN_AVG_CYCLES].width);
	assert_true(l.bar.width && l.more);
	l = layout_make(all, 80, 7, 3);
	assert_false(l.columns[COLUMN_COUNT].width);
	assert_true(l.columns[COLUMN_CLASS].width);
	assert_false(l.more);
	l = layout_make(all, 130, 7, 0);
	assert_false(l.more);
	/* The name has all the room if it is alone. */
	l = layout_make(COLUMN_BIT(COLUMN_NAME), 80, 7, 0);
	assert_int_equal(l.columns[COLUMN_NAME].x, 10);
	assert_int_equal(l.columns[COLUMN_NAME].width, 70);
}

static void test_short(void **state)
{
	static const struct {
		uint64_t cycles;
		const char *text;
	} cases[] = {
		{ 0, "0" },
		{ 99999999, "99999999" },
		{ 100000000, "100.00M" },
		{ 12345678901ull, "12.35G" },
		{ 999999999999999ull, "1.00P" },
		{ UINT64_MAX, "18.45E" },
	};
	struct table table = { .exits = 1, .timed = true };
	char text[COLUMN_TEXT_SIZE];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct row row = { .cycles = cases[i].cycles };

		assert_string_equal(column_short(&columns[COLUMN_CYCLES],
						 ISA_VMX, &table, &row, text),
				    cases[i].text);
	}
}

/* ---- pictures ---------------------------------------------------------- */

static void test_bar(void **state)
{
	char buf[GRAPH_SIZE];

	(void)state;
	assert_string_equal(graph_bar(buf, 8, 0, true), "");
	assert_string_equal(graph_bar(buf, 8, 100, true), "████████");
	assert_string_equal(graph_bar(buf, 8, 50, true), "████");
	assert_string_equal(graph_bar(buf, 8, 30, true), "██▍");
	assert_string_equal(graph_bar(buf, 8, 30, false), "##");
	assert_string_equal(graph_bar(buf, 8, 100, false), "########");
	assert_string_equal(graph_bar(buf, 8, 1000, false), "########");
	assert_string_equal(graph_bar(buf, 0, 50, true), "");
}

static void test_spark(void **state)
{
	struct history h = { .nr = 0 };
	char buf[GRAPH_SIZE];
	uint64_t i;
	double max;
	int width;

	(void)state;
	for (i = 0; i < 4; i++)
		history_add(&h, (1 + i) * NS, (2 + i) * NS, (double)i);
	history_add(&h, 5 * NS, 5 * NS + 1, 99); /* the second that runs */
	graph_spark(buf, 500, &h, &max, false);
	assert_int_equal(strlen(buf), HISTORY_SECONDS);
	assert_string_equal(buf + HISTORY_SECONDS - 5, " _-*#");
	assert_true(is_near(max, 3));
	graph_spark(buf, HISTORY_SECONDS, &h, &max, true);
	assert_string_equal(buf + HISTORY_SECONDS - 4, "▁▃▆█");

	/* Two seconds a column, which stay together as time goes on. */
	graph_spark(buf, HISTORY_SECONDS - 1, &h, &max, false);
	assert_int_equal(strlen(buf), HISTORY_SECONDS / 2);
	assert_string_equal(buf + HISTORY_SECONDS / 2 - 3, " .#");
	assert_true(is_near(max, 2.5));
	history_add(&h, 5 * NS + 1, 6 * NS + 1, 0);
	graph_spark(buf, HISTORY_SECONDS - 1, &h, &max, false);
	assert_string_equal(buf + HISTORY_SECONDS / 2 - 4, " __#");

	for (width = -1; width < 200; width++) {
		graph_spark(buf, width, &h, &max, false);
		assert_true((int)strlen(buf) <= (width < 0 ? 0 : width));
	}
}

static void test_sort(void **state)
{
	static const struct {
		enum column_id column;
		uint32_t first, last;
	} cases[] = {
		{ COLUMN_NUMBER, 10, 48 },     { COLUMN_NAME, 10, 12 },
		{ COLUMN_COUNT, 48, 12 },      { COLUMN_CYCLES, 12, 10 },
		{ COLUMN_AVG_CYCLES, 12, 10 }, { COLUMN_PERCENT, 48, 12 },
	};
	struct exit_count counts[] = { { 1, 11, 0, 10, 3, 30 },
				       { 1, 11, 0, 12, 1, 500 },
				       { 1, 11, 0, 48, 9, 200 } };
	struct world *w = *state;
	const struct row **rows;
	size_t i;

	model_update(w->model, SNAPSHOT(ISA_VMX, NS, counts, vmx_reasons));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		rows = table_sort(&w->frame->all, &columns[cases[i].column]);
		assert_int_equal(rows[0]->number, cases[i].first);
		assert_int_equal(rows[2]->number, cases[i].last);
		free(rows);
	}
}

/* ---- filters ----------------------------------------------------------- */

static struct exit_count filter_counts[] = {
	{ 1, 11, 0, 10, 1, 0 }, { 1, 11, 1, 12, 2, 0 },	 { 2, 22, 0, 10, 4, 0 },
	{ 2, 22, 0, 48, 8, 0 }, { 3, 11, 2, 12, 16, 0 },
};

/* Options as words, and the sum of the counts that are left. */
static const struct {
	const char *pids[3], *vms[3], *vcpus[3], *reasons[3];
	uint64_t sum;
} filter_cases[] = {
	{ .sum = 31 },
	{ .pids = { "11" }, .sum = 19 },
	{ .pids = { "11", "22" }, .sum = 31 },
	{ .pids = { "33" }, .sum = 0 },
	{ .vms = { "vm-of-22" }, .sum = 12 },
	{ .vms = { "vm-of-2" }, .sum = 0 },
	{ .vms = { "x", "vm-of-11" }, .sum = 19 },
	{ .vcpus = { "0" }, .sum = 13 },
	{ .vcpus = { "1", "2" }, .sum = 18 },
	{ .reasons = { "CPUID" }, .sum = 5 },
	{ .reasons = { "ept_violation", "0xC" }, .sum = 26 },
	{ .reasons = { "10", "10" }, .sum = 5 },
	{ .reasons = { "undefined" }, .sum = 0 },
	{ .pids = { "11" }, .vcpus = { "0" }, .reasons = { "12" }, .sum = 0 },
	{ .pids = { "22" },
	  .vms = { "vm-of-22" },
	  .reasons = { "48" },
	  .sum = 8 },
};

static void add_all(struct filter *f, size_t nr)
{
	size_t i;

	for (i = 0; i < 3; i++) {
		if (filter_cases[nr].pids[i])
			filter_add_number(&f->pids, filter_cases[nr].pids[i]);
		if (filter_cases[nr].vms[i])
			filter_add_word(&f->vms, filter_cases[nr].vms[i]);
		if (filter_cases[nr].vcpus[i])
			filter_add_number(&f->vcpus, filter_cases[nr].vcpus[i]);
		if (filter_cases[nr].reasons[i])
			filter_add_word(&f->reasons,
					filter_cases[nr].reasons[i]);
	}
}

static void test_filter(void **state)
{
	const struct snapshot *s =
		SNAPSHOT(ISA_VMX, NS, filter_counts, vmx_reasons);
	struct world *w = *state;
	const struct snapshot *out;
	const char *bad;
	uint64_t sum;
	size_t i, k;

	for (i = 0; i < ARRAY_SIZE(filter_cases); i++) {
		struct filter f = { 0 };

		add_all(&f, i);
		out = filter_apply(&f, s, w->names, name_by_pid, &bad);
		assert_non_null(out);
		for (sum = 0, k = 0; k < out->nr_counts; k++)
			sum += out->counts[k].count;
		assert_int_equal(sum, filter_cases[i].sum);
		filter_free(&f);
	}
}

/* Each VM is asked for its name once, as long as it is there. */
static void test_filter_asks_once(void **state)
{
	struct snapshot s = { .isa = ISA_VMX, .counts = filter_counts };
	struct world *w = *state;
	struct filter f = { 0 };
	const char *bad;

	filter_add_word(&f.vms, "vm-of-22");
	asked = 0;
	s.nr_counts = ARRAY_SIZE(filter_counts);
	filter_apply(&f, &s, w->names, name_by_pid, &bad);
	filter_apply(&f, &s, w->names, name_by_pid, &bad);
	assert_int_equal(asked, 3);
	s.nr_counts = 2; /* VM 1 alone */
	filter_apply(&f, &s, w->names, name_by_pid, &bad);
	s.nr_counts = 3;
	filter_apply(&f, &s, w->names, name_by_pid, &bad);
	assert_int_equal(asked, 4);
	filter_free(&f);
}

/* What the model makes of it: VMs are counted, and nobody speaks of gaps. */
static void test_filter_and_model(void **state)
{
	const struct snapshot *s =
		SNAPSHOT(ISA_VMX, NS, filter_counts, vmx_reasons);
	struct world *w = *state;
	struct filter f = { 0 };
	const char *bad;

	filter_add_number(&f.pids, "11");
	model_update(w->model,
		     filter_apply(&f, s, w->names, name_by_pid, &bad));
	assert_int_equal(w->frame->nr_vms, 2);
	assert_int_equal(w->frame->nr_vcpus, 3);
	assert_int_equal(w->frame->all.nr_rows, 4);
	assert_string_not_equal(gaps(w->frame), "");

	filter_add_word(&f.reasons, "hlt");
	model_update(w->model,
		     filter_apply(&f, s, w->names, name_by_pid, &bad));
	assert_int_equal(w->frame->all.nr_rows, 1);
	assert_string_equal(gaps(w->frame), "");
	filter_free(&f);
}

static void test_filter_refuses(void **state)
{
	static const char *const numbers[] = { "",   "-1", "x",	 "1x",
					       " 1", "+1", "0x", "4294967296" };
	struct snapshot s = { .isa = ISA_VMX };
	struct world *w = *state;
	struct filter f = { 0 };
	const char *bad = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(filter_add_number(&f.pids, numbers[i]), -1);
	filter_add_word(&f.reasons, "CPUIT");
	/* Nothing is known of the host as long as the snapshot is empty. */
	assert_non_null(filter_apply(&f, &s, w->names, name_by_pid, &bad));
	s.reasons = vmx_reasons;
	s.nr_reasons = ARRAY_SIZE(vmx_reasons);
	assert_null(filter_apply(&f, &s, w->names, name_by_pid, &bad));
	assert_string_equal(bad, "CPUIT");
	s.isa = 0; /* which nobody knows */
	assert_null(filter_apply(&f, &s, w->names, name_by_pid, &bad));
	filter_free(&f);
}

static void test_reason_nearest(void **state)
{
	static const struct {
		uint32_t isa;
		const char *word, *nearest;
	} cases[] = {
		{ ISA_VMX, "CPUIT", "CPUID" },
		{ ISA_VMX, "cpui", "CPUID" },
		{ ISA_VMX, "ept violation", "EPT_VIOLATION" },
		{ ISA_VMX, "xMSR_WRITE", "MSR_WRITE" },
		{ ISA_SVM, "npff", "npf" },
	};
	struct world *w = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_string_equal(reason_nearest(w->names, cases[i].isa,
						   cases[i].word),
				    cases[i].nearest);
	assert_null(reason_nearest(w->names, 7, "x"));
}

#define MODEL_TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_escape_cuts_between_characters),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_vm_name),
		cmocka_unit_test(test_vm_name_hostile),
		cmocka_unit_test(test_vm_name_of_nobody),
		cmocka_unit_test(test_reason_names),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_decode_incomplete),
		cmocka_unit_test(test_decode_out_of_order),
		cmocka_unit_test(test_decode_unwanted),
		cmocka_unit_test(test_decode_foreign),
		cmocka_unit_test(test_decode_unknown_formats),
		cmocka_unit_test(test_decode_names),
		cmocka_unit_test(test_exits),
		cmocka_unit_test(test_exits_merge),
		cmocka_unit_test(test_exits_many),
		cmocka_unit_test(test_exits_numbers),
		cmocka_unit_test(test_decode_exits),
		cmocka_unit_test(test_decode_exits_in_part),
		cmocka_unit_test(test_hist),
		MODEL_TEST(test_model_first),
		MODEL_TEST(test_model_rates),
		MODEL_TEST(test_model_vm_table),
		MODEL_TEST(test_model_share),
		MODEL_TEST(test_model_baseline),
		cmocka_unit_test(test_history),
		MODEL_TEST(test_model_history),
		MODEL_TEST(test_model_nothing),
		MODEL_TEST(test_model_counted_is_defined),
		MODEL_TEST(test_model_keep),
		MODEL_TEST(test_model_names),
		MODEL_TEST(test_model_gaps),
		MODEL_TEST(test_model_random),
		cmocka_unit_test(test_time),
		MODEL_TEST(test_columns),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_bar),
		cmocka_unit_test(test_spark),
		MODEL_TEST(test_sort),
		MODEL_TEST(test_filter),
		MODEL_TEST(test_filter_asks_once),
		MODEL_TEST(test_filter_and_model),
		MODEL_TEST(test_filter_refuses),
		MODEL_TEST(test_reason_nearest),
	};

	return cmocka_run_group_tests_name("viewer", tests, NULL, NULL);
}
