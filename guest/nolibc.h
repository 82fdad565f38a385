/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What guest programs have instead of a C library. A libc's start-up code
 * executes CPUID to choose its string functions, and each CPUID is an exit:
 * programs that count exits must not have exits of their own.
 */
#ifndef GUEST_NOLIBC_H
#define GUEST_NOLIBC_H

#include <stdint.h>

struct cpuid {
	uint32_t eax, ebx, ecx, edx;
};

static inline struct cpuid cpuid(uint32_t leaf, uint32_t subleaf)
{
	struct cpuid r = { .eax = leaf, .ecx = subleaf };

	asm volatile("cpuid" : "+a" (r.eax), "=b" (r.ebx), "+c" (r.ecx), "=d" (r.edx));
	return r;
}

static inline long syscall3(long number, long a, long b, long c)
{
	long ret;

	asm volatile("syscall" : "=a" (ret) : "a" (number), "D" (a), "S" (b), "d" (c)
		     : "rcx", "r11", "memory");
	return ret;
}

/* Both of Linux's x86-64 ABI. */
static inline void write_all(int fd, const char *text, long length)
{
	while (length > 0) {
		long n = syscall3(1, fd, (long)text, length);

		if (n <= 0)
			break;
		text += n;
		length -= n;
	}
}

static inline void __attribute__((noreturn)) exit_program(int status)
{
	for (;;)
		syscall3(231, status, 0, 0);
}

static inline void print(int fd, const char *text)
{
	long n = 0;

	while (text[n])
		n++;
	write_all(fd, text, n);
}

static inline void __attribute__((noreturn)) die(const char *text)
{
	print(2, text);
	exit_program(2);
}

static inline int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* A number, decimal or after 0x hexadecimal. */
static inline uint64_t number(const char *text)
{
	uint64_t value = 0, base = 10;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (!*text)
		die("a number is missing\n");
	for (; *text; text++) {
		uint64_t digit = *text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10;

		if (*text < '0' || digit >= base)
			die("this is not a number\n");
		value = value * base + digit;
	}
	return value;
}

/* Writes a 32-bit number as "0x" and eight digits, and returns its end. */
static inline char *hex(char *to, uint32_t value)
{
	*to++ = '0';
	*to++ = 'x';
	for (int shift = 28; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[value >> shift & 0xf];
	return to;
}

int main(int argc, char **argv);

/* The kernel enters here, argc and argv on the stack. */
void __attribute__((noreturn, used)) start(long *stack)
{
	exit_program(main((int)stack[0], (char **)(stack + 1)));
}

asm(".globl _start\n"
    "_start:\n"
    "	xor %ebp, %ebp\n"
    "	mov %rsp, %rdi\n"
    "	and $-16, %rsp\n"
    "	call start\n");

#endif
