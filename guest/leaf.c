// SPDX-License-Identifier: GPL-2.0-only
/*
 * leaf LEAF SUBLEAF...: one CPUID for each subleaf, and a line of its EAX, EBX,
 * ECX and EDX.
 *
 * leaf --random SEED N: reads the four exit leaves with N pseudo-random ECX
 * values each and prints every answer that breaks a rule which holds for any
 * number; ends with 1 if there was one.
 */
#include "nolibc.h"

#define TOTAL_EXITS	0x4FFFFFFF
#define TOTAL_CYCLES	0x4FFFFFFE
#define REASON_EXITS	0x4FFFFFFD
#define REASON_CYCLES	0x4FFFFFFC

/* A line "EAX EBX ECX EDX". */
static void print_answer(const struct cpuid *r)
{
	char line[48], *end = line;

	end = hex(end, r->eax);
	*end++ = ' ';
	end = hex(end, r->ebx);
	*end++ = ' ';
	end = hex(end, r->ecx);
	*end++ = ' ';
	end = hex(end, r->edx);
	*end++ = '\n';
	write_all(1, line, end - line);
}

/* What the line after it answers: "LEAF SUBLEAF: ". */
static void print_question(uint32_t leaf, uint32_t subleaf)
{
	char line[32], *end = line;

	end = hex(end, leaf);
	*end++ = ' ';
	end = hex(end, subleaf);
	*end++ = ':';
	*end++ = ' ';
	write_all(1, line, end - line);
}

/* A number of no use: undefined, or one that never had an exit. */
static int is_void(const struct cpuid *r)
{
	return !r->eax && !r->ebx && !r->ecx && (!r->edx || r->edx == 0xFFFFFFFF);
}

static int is_right(uint32_t leaf, uint32_t n, const struct cpuid *r)
{
	switch (leaf) {
	case TOTAL_EXITS:
		return !r->ecx && !r->edx;
	case TOTAL_CYCLES:
		return !r->eax && !r->edx;
	case REASON_EXITS:
		return (r->ecx == n && !r->edx) || is_void(r);
	default:
		return (!r->eax && !r->edx) || is_void(r);
	}
}

/* xorshift64: any seed but 0 will do. */
static uint32_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state >> 32;
}

/*
 * A fourth of the numbers is random in all bits, a fourth small, a fourth
 * around SVM's 0x400 and a fourth just below 2^32: numbers that mean something
 * are rare among the others.
 */
static uint32_t next_number(uint64_t *state)
{
	uint32_t random = next_random(state);

	switch (next_random(state) & 3) {
	case 0:
		return random;
	case 1:
		return random & 0x1ff;
	case 2:
		return 0x3f0 + (random & 0x1f);
	default:
		return -(random & 0xf);
	}
}

static int check_random(uint64_t seed, uint64_t count)
{
	uint64_t state = seed ? seed : 1;
	int wrong = 0;

	while (count--) {
		uint32_t n = next_number(&state);

		for (uint32_t leaf = REASON_CYCLES; leaf <= TOTAL_EXITS; leaf++) {
			struct cpuid r = cpuid(leaf, n);

			if (is_right(leaf, n, &r))
				continue;
			print_question(leaf, n);
			print_answer(&r);
			wrong = 1;
		}
	}
	return wrong;
}

int main(int argc, char **argv)
{
	if (argc == 4 && same(argv[1], "--random"))
		return check_random(number(argv[2]), number(argv[3]));
	if (argc < 3)
		die("usage: leaf LEAF SUBLEAF... | leaf --random SEED N\n");

	uint32_t leaf = number(argv[1]);

	for (int i = 2; i < argc; i++) {
		struct cpuid r = cpuid(leaf, number(argv[i]));

		print_answer(&r);
	}
	return 0;
}
