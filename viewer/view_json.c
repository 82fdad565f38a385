// SPDX-License-Identifier: GPL-2.0
/*
 * One JSON object a line and update, for programs.
 */
#include <errno.h>
#include <json.h>
#include <math.h>
#include <stdio.h>

#include "column.h"
#include "view.h"

/*
 * Values are made and put in place in one step. What cannot be made for want of
 * memory is noted here, once for the whole object.
 */
struct builder {
	bool failed;
};

static void put(struct builder *b, struct json_object *object, const char *key,
		struct json_object *value)
{
	/* All keys are literals and differ: none is copied or looked for. */
	const unsigned int flags = JSON_C_OBJECT_ADD_CONSTANT_KEY |
				   JSON_C_OBJECT_ADD_KEY_IS_NEW;

	if (value && !json_object_object_add_ex(object, key, value, flags))
		return;
	json_object_put(value);
	b->failed = true;
}

static void put_null(struct builder *b, struct json_object *object,
		     const char *key)
{
	if (json_object_object_add(object, key, NULL))
		b->failed = true;
}

static void put_real(struct builder *b, struct json_object *object,
		     const char *key, double real)
{
	if (isnan(real))
		put_null(b, object, key);
	else
		put(b, object, key, json_object_new_double(real));
}

static void put_count(struct builder *b, struct json_object *object,
		      const char *key, uint64_t count)
{
	put(b, object, key, json_object_new_uint64(count));
}

static void put_text(struct builder *b, struct json_object *object,
		     const char *key, const char *text)
{
	put(b, object, key, json_object_new_string(text));
}

static void put_cycles(struct builder *b, struct json_object *object,
		       const struct table *table)
{
	if (table->timed)
		put_count(b, object, "cycles", table->cycles);
	else
		put_null(b, object, "cycles");
}

static void put_unit(struct builder *b, struct json_object *object,
		     enum time_unit unit)
{
	const char *name = view_unit(unit);

	if (name)
		put_text(b, object, "cycles_unit", name);
	else
		put_null(b, object, "cycles_unit");
}

/* A new object at the end of @array. */
static struct json_object *put_element(struct builder *b,
				       struct json_object *array)
{
	struct json_object *object = json_object_new_object();

	if (object && !json_object_array_add(array, object))
		return object;
	json_object_put(object);
	b->failed = true;
	return NULL;
}

static void put_value(struct builder *b, struct json_object *object,
		      const char *key, struct value v)
{
	switch (v.type) {
	case VALUE_NUMBER:
		put_count(b, object, key, v.number);
		break;
	case VALUE_TEXT:
		put_text(b, object, key, v.text);
		break;
	case VALUE_COUNT:
		put_count(b, object, key, v.count);
		break;
	case VALUE_REAL:
		put_real(b, object, key, v.real);
		break;
	}
}

static void put_columns(struct builder *b, struct json_object *object,
			const struct table *table, const struct row *row)
{
	int i;

	for (i = 0; i < NR_COLUMNS; i++)
		put_value(b, object, columns[i].key,
			  columns[i].value(table, row));
}

static void put_reasons(struct builder *b, struct json_object *parent,
			const struct table *table)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	put(b, parent, "reasons", array);
	for (i = 0; i < table->nr_rows && !b->failed; i++) {
		struct json_object *object = put_element(b, array);

		if (object)
			put_columns(b, object, table, &table->rows[i]);
	}
}

/* The most or the least frequent exit. */
static void put_extreme(struct builder *b, struct json_object *parent,
			const char *key, const struct row *row)
{
	struct json_object *object;

	if (!row) {
		put_null(b, parent, key);
		return;
	}
	object = json_object_new_object();
	put(b, parent, key, object);
	if (b->failed)
		return;
	put_count(b, object, "number", row->number);
	put_text(b, object, "name", row->name);
	put_count(b, object, "count", row->count);
}

static void put_vcpus(struct builder *b, struct json_object *parent,
		      const struct vm *vm)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	put(b, parent, "vcpus", array);
	for (i = 0; i < vm->nr_vcpus && !b->failed; i++) {
		const struct vcpu *vcpu = &vm->vcpus[i];
		struct json_object *object = put_element(b, array);

		if (!object)
			break;
		put_count(b, object, "vcpu", vcpu->id);
		put_count(b, object, "exits", vcpu->table.exits);
		put_cycles(b, object, &vcpu->table);
		put_reasons(b, object, &vcpu->table);
	}
}

static void put_vms(struct builder *b, struct json_object *parent,
		    const struct frame *f)
{
	struct json_object *array = json_object_new_array();
	size_t i;

	put(b, parent, "vms", array);
	for (i = 0; i < f->nr_listed && !b->failed; i++) {
		const struct vm *vm = &f->vms[i];
		struct json_object *object = put_element(b, array);

		if (!object)
			break;
		put_count(b, object, "vm", vm->id);
		put_count(b, object, "pid", vm->pid);
		put_text(b, object, "name", vm->name ? vm->name : "?");
		put_count(b, object, "exits", vm->table.exits);
		put_cycles(b, object, &vm->table);
		put_vcpus(b, object, vm);
	}
}

static void put_frame(struct builder *b, struct json_object *object,
		      const struct frame *f)
{
	put_real(b, object, "time", f->time);
	put_text(b, object, "source", f->source);
	if (f->note)
		put_text(b, object, "note", f->note);
	else
		put_null(b, object, "note");
	put_text(b, object, "kernel", f->kernel);
	put_text(b, object, "isa", isa_name(f->isa));
	put(b, object, "complete", json_object_new_boolean(f->complete));
	put_count(b, object, "lost", f->lost);
	put_count(b, object, "exits", f->all.exits);
	put_cycles(b, object, &f->all);
	put_unit(b, object, f->unit);
	put_extreme(b, object, "most", f->all.most);
	put_extreme(b, object, "least", f->all.least);
	put_reasons(b, object, &f->all);
	put_vms(b, object, f);
}

static int json_open(struct view *view)
{
	(void)view;
	/* Milliseconds and thousandths are all that a reader can use. */
	json_c_set_serialization_double_format("%.3f", JSON_C_OPTION_GLOBAL);
	return 0;
}

static int json_render(struct view *view, const struct frame *f)
{
	struct builder b = { false };
	struct json_object *object = json_object_new_object();
	const char *text = NULL;
	int ret = -1;

	if (object)
		put_frame(&b, object, f);
	if (object && !b.failed)
		text = json_object_to_json_string_ext(
			object, JSON_C_TO_STRING_PLAIN |
					JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		ret = fprintf(view->out, "%s\n", text) < 0 ?
			      -1 :
			      view_flush(view->out);
	else
		errno = ENOMEM;
	json_object_put(object);
	return ret;
}

const struct view_ops view_json = { .open = json_open, .render = json_render };
