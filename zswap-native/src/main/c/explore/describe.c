// SPDX-License-Identifier: Apache-2.0
/*
 * What objects are called, for people: as the source calls them, with a number
 * that counts what the set-up, or the task, has allocated of its kind. And
 * where a task is.
 */
#include <stdio.h>
#include <string.h>

#include "abi/frames.h"
#include "explore/heap.h"
#include "explore/sched.h"

void *explore_name(void *object, const char *what)
{
	uint32_t index = heap_find((uintptr_t)object);

	if (index)
		heap_objects[index - 1].what = what;
	return object;
}

/* What sizeof is taken of; else the text names the function that allocates. */
void describe_kind(const struct page *object, char *out, size_t size)
{
	const char *what = object->what, *in, *end;
	int depth = 1;

	in = what ? strstr(what, "sizeof(") : NULL;
	if (!in) {
		snprintf(out, size, "%s", what ? what : "memory");
		return;
	}
	in += strlen("sizeof(");
	for (end = in; *end && depth; end++)
		depth += *end == '(' ? 1 : *end == ')' ? -1 : 0;
	end -= !depth;
	for (;;) {
		static const char *const before[] = { "*", "(", " ", "struct ", "typeof(", "__typeof__(" };
		const char *start = in;

		for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
			in += strncmp(in, before[i], strlen(before[i])) ? 0 : strlen(before[i]);
		if (in == start)
			break;
	}
	while (end > in && (end[-1] == ')' || end[-1] == ' '))
		end--;
	snprintf(out, size, "%.*s", (int)(end - in), in);
}

static uint32_t number_of(const struct page *object, const char *kind)
{
	const struct page *at = heap_objects + ((object - heap_objects) & ~(ptrdiff_t)(OBJECTS - 1));
	uint32_t n = 1;
	char other[80];

	for (; at < object; at++) {
		describe_kind(at, other, sizeof(other));
		n += !strcmp(kind, other);
	}
	return n;
}

/* Who allocated it, unless it was the set-up. */
static void owner_of(const struct page *object, char *out, size_t size)
{
	int task = (int)((object - heap_objects) >> OBJECTS_LOG) - 1;

	if (task < 0)
		out[0] = '\0';
	else if (task < sched_nr_tasks - 2)
		snprintf(out, size, " of task %d", task);
	else
		snprintf(out, size, " of %s", task == sched_nr_tasks - 2 ? "kworker" : "rcu");
}

static void describe(const struct page *object, size_t offset, bool whole, char *out, size_t size)
{
	char kind[80], owner[24], part[80] = "", rest[24] = "";

	describe_kind(object, kind, sizeof(kind));
	owner_of(object, owner, sizeof(owner));
	if (!whole && !world_name_part(kind, offset, part, sizeof(part)) &&
	    !ut_name_part(kind, offset, part, sizeof(part)) && offset)
		snprintf(rest, sizeof(rest), "+%zu", offset);
	snprintf(out, size, "%s%s%s %u%s%s", part, part[0] ? " of " : "", kind,
		 number_of(object, kind), rest, owner);
}

bool describe_address(uintptr_t address, char *out, size_t size)
{
	uint32_t index = heap_find(address);
	const struct page *object;

	if (index) {
		object = &heap_objects[index - 1];
		describe(object, address - (uintptr_t)heap_address(object), false, out, size);
		return true;
	}
	/* The same words in every process. */
	if (address < 65536)
		snprintf(out, size, "address %#lx", (unsigned long)address);
	else if (address - (uintptr_t)heap < heap_size)
		snprintf(out, size, "memory that was never allocated");
	else
		snprintf(out, size, "an address that is none of the machine's");
	return false;
}

void describe_access(uint64_t access, char *out, size_t size)
{
	uint64_t id = access >> 2, offset = id & ((1ULL << SPACE_SHIFT) - 1);

	switch (id >> SPACE_SHIFT) {
	case SPACE_HEAP:
		describe_address((uintptr_t)heap + offset, out, size);
		break;
	case SPACE_OBJECT:
		describe(&heap_objects[offset], 0, true, out, size);
		break;
	case SPACE_TABLE:
		world_name_table((const char *)heap_tables + offset, out, size);
		break;
	case SPACE_STATE:
		world_name_state(__start_zswap_state + offset, out, size);
		break;
	case SPACE_IMAGE:
		snprintf(out, size, "constant");
		break;
	default:
		snprintf(out, size, "%s", id == ID_RCU ? "RCU" : id == ID_WORK ? "work queue" :
			 id == ID_NULL ? "nothing" : "unknown object");
	}
}

/* Places. */

void describe_put_here(char *out, size_t size)
{
	const char *func = sched_where();
	size_t used = strlen(out);
	char known[120];

	if (!func && world_tasks_began) {
		snprintf(out + used, size - used, ", after the run");
		return;
	}
	snprintf(known, sizeof(known), "%s%s", func ? func : "the machine", func ? "()" : "");
	abi_put_here(out, size, known);
}

/* Who is stuck. */

static void name_task(char *out, size_t size, int i)
{
	if (i < sched_nr_tasks - 2)
		snprintf(out, size, "task %d", i);
	else
		snprintf(out, size, "%s", i == sched_nr_tasks - 2 ? "kworker" : "rcu");
}

void describe_put_freed(uintptr_t address, char *out, size_t size)
{
	const struct page *object = &heap_objects[heap_find(address) - 1];
	size_t used = strlen(out);
	char task[24];

	if (!heap_find(address) || object->live || !object->freed || explore_task < 0 ||
	    object->freed_by != explore_task)
		return;
	name_task(task, sizeof(task), explore_task);
	snprintf(out + used, size - used, ", freed by %s in %s() at %s:%d", task, object->freed->func,
		 object->freed->file, object->freed->line);
}

static void name_holder(char *out, size_t size, unsigned char byte)
{
	char task[24];

	out[0] = '\0';
	if (!byte || byte > EXPLORE_TASKS)
		return;
	name_task(task, sizeof(task), byte - 1);
	snprintf(out, size, ", held by %s", task);
}

void describe_deadlock(char *out, size_t size)
{
	size_t used = (size_t)snprintf(out, size, "I6 deadlock:");

	for (int i = 0; i < sched_nr_tasks; i++) {
		const struct task *t = &sched_tasks[i];
		char object[120], holder[40] = "", task[24];

		if (!sched_stuck(i) || used >= size)
			continue;
		name_task(task, sizeof(task), i);
		describe_access(t->access[0], object, sizeof(object));
		if (t->lock)
			name_holder(holder, sizeof(holder), *t->lock);
		used += (size_t)snprintf(out + used, size - used,
					 " %s waits for %s in %s() at %s:%d%s;", task, object,
					 t->place->func, t->place->file, t->place->line, holder);
	}
}
