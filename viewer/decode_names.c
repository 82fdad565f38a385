// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's names for exit reasons, from the print format of kvm_exit:
 *
 *	(REC->isa == 1) ? __print_symbolic(REC->exit_reason & 0xffff, { 0,
 *	"EXCEPTION_NMI" }, ...) : __print_symbolic(REC->exit_reason, { 0x000,
 *	"read_cr0" }, ...)
 */
#include <stdlib.h>
#include <string.h>

#include "decode.h"

#define MAX_DEPTH 16

static int set_names(const struct tep_print_flag_sym *sym, uint32_t isa,
		     struct reason_names *names)
{
	for (; sym; sym = sym->next) {
		/* A number below zero is meant as the 32 bits that it has. */
		uint32_t number = (uint32_t)strtoll(sym->value, NULL, 0);

		if (reason_names_set(names, isa, number, sym->str))
			return -1;
	}
	return 0;
}

static bool is_op(const struct tep_print_arg *arg, const char *op)
{
	return arg && arg->type == TEP_PRINT_OP && !strcmp(arg->op.op, op);
}

/* The ISA for which the condition "REC->isa == N" is true; 0 if it is none. */
static uint32_t isa_of_condition(const struct tep_print_arg *arg)
{
	const struct tep_print_arg *left, *right;

	if (!is_op(arg, "=="))
		return 0;
	left = arg->op.left;
	right = arg->op.right;
	if (!left || left->type != TEP_PRINT_FIELD ||
	    strcmp(left->field.name, "isa") || !right ||
	    right->type != TEP_PRINT_ATOM)
		return 0;
	return (uint32_t)strtoul(right->atom.atom, NULL, 0);
}

static int walk(const struct tep_print_arg *arg, uint32_t isa,
		struct reason_names *names, int depth)
{
	uint32_t condition;

	if (!arg || depth > MAX_DEPTH)
		return 0;
	if (arg->type == TEP_PRINT_SYMBOL && isa)
		return set_names(arg->symbol.symbols, isa, names);
	if (!is_op(arg, "?") || !is_op(arg->op.right, ":"))
		return 0;

	condition = isa_of_condition(arg->op.left);
	if (condition != ISA_VMX && condition != ISA_SVM)
		return 0;
	if (walk(arg->op.right->op.left, condition, names, depth + 1))
		return -1;
	return walk(arg->op.right->op.right,
		    condition == ISA_VMX ? ISA_SVM : ISA_VMX, names, depth + 1);
}

int decode_names(struct tep_handle *tep, struct reason_names *names)
{
	struct tep_event *event =
		tep_find_event_by_name(tep, "kvm", "kvm_exit");
	const struct tep_print_arg *arg;

	if (!event)
		return 0;
	for (arg = event->print_fmt.args; arg; arg = arg->next)
		if (walk(arg, 0, names, 0))
			return -1;
	return 0;
}
