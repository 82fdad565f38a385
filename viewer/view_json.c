// SPDX-License-Identifier: GPL-2.0
/*
 * One JSON object a line and update, for programs. It is written as it comes: a
 * tree of a thousand vCPUs would take many times the memory of all the rest.
 */
#include <math.h>
#include <stdio.h>

#include "column.h"
#include "print.h"
#include "view.h"

struct json {
	FILE *out;
	bool more; /* a comma has to come before the next one */
};

/* What comes next is the value of @key, or without one an array's element. */
static void put_key(struct json *j, const char *key)
{
	if (j->more)
		putc_unlocked(',', j->out);
	j->more = true;
	if (!key)
		return;
	putc_unlocked('"', j->out);
	print_text(j->out, key);
	print_text(j->out, "\":");
}

static void begin(struct json *j, const char *key, char bracket)
{
	put_key(j, key);
	putc_unlocked(bracket, j->out);
	j->more = false;
}

static void end(struct json *j, char bracket)
{
	putc_unlocked(bracket, j->out);
	j->more = true;
}

static void put_word(struct json *j, const char *key, const char *word)
{
	put_key(j, key);
	print_text(j->out, word);
}

static void put_count(struct json *j, const char *key, uint64_t count)
{
	put_key(j, key);
	print_count(j->out, count);
}

static void put_real(struct json *j, const char *key, double real)
{
	if (isnan(real)) {
		put_word(j, key, "null");
		return;
	}
	put_key(j, key);
	print_real(j->out, real);
}

/* @text may be NULL. */
static void put_text(struct json *j, const char *key, const char *text)
{
	if (!text) {
		put_word(j, key, "null");
		return;
	}
	put_key(j, key);
	print_quoted(j->out, text, '\\');
}

static void put_cycles(struct json *j, const struct table *table)
{
	if (table->timed)
		put_count(j, "cycles", table->cycles);
	else
		put_word(j, "cycles", "null");
}

static void put_value(struct json *j, const char *key, struct value v)
{
	switch (v.type) {
	case VALUE_NUMBER:
		put_count(j, key, v.number);
		break;
	case VALUE_TEXT:
		put_text(j, key, v.text);
		break;
	case VALUE_COUNT:
		put_count(j, key, v.count);
		break;
	case VALUE_REAL:
		put_real(j, key, v.real);
		break;
	}
}

static void put_reasons(struct json *j, const struct table *table)
{
	const struct row *row;
	int i;

	begin(j, "reasons", '[');
	for (row = table->rows; row < table->rows + table->nr_rows; row++) {
		begin(j, NULL, '{');
		for (i = 0; i < NR_COLUMNS; i++)
			put_value(j, columns[i].key,
				  columns[i].value(table, row));
		end(j, '}');
	}
	end(j, ']');
}

/* The most or the least frequent exit. */
static void put_extreme(struct json *j, const char *key, const struct row *row)
{
	if (!row) {
		put_word(j, key, "null");
		return;
	}
	begin(j, key, '{');
	put_count(j, "number", row->number);
	put_text(j, "name", row->name);
	put_count(j, "count", row->count);
	end(j, '}');
}

static void put_vcpus(struct json *j, const struct vm *vm)
{
	size_t i;

	begin(j, "vcpus", '[');
	for (i = 0; i < vm->nr_vcpus; i++) {
		const struct vcpu *vcpu = &vm->vcpus[i];

		begin(j, NULL, '{');
		put_count(j, "vcpu", vcpu->id);
		put_count(j, "exits", vcpu->table.exits);
		put_cycles(j, &vcpu->table);
		put_reasons(j, &vcpu->table);
		end(j, '}');
	}
	end(j, ']');
}

static void put_vms(struct json *j, const struct frame *f)
{
	size_t i;

	begin(j, "vms", '[');
	for (i = 0; i < f->nr_listed; i++) {
		const struct vm *vm = &f->vms[i];

		begin(j, NULL, '{');
		put_count(j, "vm", vm->id);
		put_count(j, "pid", vm->pid);
		put_text(j, "name", vm->name ? vm->name : "?");
		put_count(j, "exits", vm->table.exits);
		put_cycles(j, &vm->table);
		put_vcpus(j, vm);
		end(j, '}');
	}
	end(j, ']');
}

static int json_render(struct view *view, const struct frame *f)
{
	struct json j = { .out = view->out };

	begin(&j, NULL, '{');
	put_real(&j, "time", f->time);
	put_text(&j, "source", f->source);
	put_text(&j, "note", f->note);
	put_text(&j, "kernel", f->kernel);
	put_text(&j, "isa", isa_name(f->isa));
	put_word(&j, "complete", f->complete ? "true" : "false");
	put_count(&j, "lost", f->lost);
	put_count(&j, "exits", f->all.exits);
	put_cycles(&j, &f->all);
	put_text(&j, "cycles_unit", view_unit(f->unit));
	put_extreme(&j, "most", f->all.most);
	put_extreme(&j, "least", f->all.least);
	put_reasons(&j, &f->all);
	put_vms(&j, f);
	end(&j, '}');
	putc('\n', view->out);
	return view_flush(view->out);
}

const struct view_ops view_json = { .render = json_render };
