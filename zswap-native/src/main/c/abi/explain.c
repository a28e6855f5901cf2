// SPDX-License-Identifier: Apache-2.0
/*
 * A run in words: for each step a line of task, operation, function, file,
 * line, frames, action, object, and the state after it, separated by tabs; the
 * first line has nothing but the state that the run begins with. Frames are
 * where the task's calls return to (frames.h). A state is a list of names and
 * values (StepText.java); it is empty where it did not change.
 */
#ifdef ZSWAP_EXPLORE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/shared.h"
#include "explore/sched.h"

#define TEXT_FIRST	((size_t)1 << 16)	/* bytes; doubled as needed */
#define TEXT_MOST	((size_t)64 << 20)
#define STATE_BYTES	(1 << 14)
#define MOST_LOCKS	32
#define MOST_SHOWN	64		/* pages, slots, entries of a list */

/* Between the items of a state, and between an item's name and its value. */
#define ITEM	"\x1e"
#define IS	"\x1f"

static char *text;
static size_t used, room;
static bool full;			/* what follows is not told */
static char state[2][STATE_BYTES];	/* now, and as last told */
static size_t state_used;

/* Locks that steps have touched. Who took a folio's is nowhere else. */
static struct seen {
	uint64_t access;
	int holder;			/* -1: nobody */
} locks[MOST_LOCKS];
static int nr_locks;
static int stepped;			/* the task that took the step before */

/* Where each task is, from its announcement on. */
static uint32_t frames[EXPLORE_TASKS][ABI_FRAMES];
static int nr_frames[EXPLORE_TASKS];

/* What is done to the object; an empty *object says that the verb is all. */
static const char *verb(int task, enum point_kind kind, uint64_t access, char *object)
{
	bool reads = (access & 3) == POINT_READ;

	switch (kind) {
	case POINT_LOCK:
		return (access & 3) == POINT_ACQUIRE ? "lock" : "try to lock";
	case POINT_UNLOCK:
		return "unlock";
	case POINT_RCU:
		object[0] = '\0';
		return !reads ? "grace period" :
		       sched_tasks[task].nesting ? "rcu_read_unlock" : "rcu_read_lock";
	case POINT_ALLOC:
		object[0] = '\0';
		return "allocate";
	case POINT_FREE:
		return "free";
	case POINT_DEVICE:
		return reads ? "read" : "write";
	default:
		return reads ? "read" : "change";
	}
}

static size_t put(char *to, size_t at, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(to + at, size - at, fmt, args);

	return n > 0 ? at + (size_t)n < size ? at + (size_t)n : size - 1 : at;
}

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void item(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whole lines, so that whoever reads them can count. */
static void stop_telling(void)
{
	full = true;
	while (used && text[used - 1] != '\n')
		used--;
	text[used] = '\0';
}

static bool make_room(size_t bytes)
{
	size_t more = room ? room : TEXT_FIRST;
	char *larger;

	while (more < bytes)
		more *= 2;
	if (more == room)
		return true;
	larger = more > TEXT_MOST ? NULL : realloc(text, more);
	if (!larger)
		return false;
	text = larger;
	room = more;
	return true;
}

static void say(const char *fmt, ...)
{
	va_list args;
	int n;

	if (full)
		return;
	va_start(args, fmt);
	n = vsnprintf(text + used, room - used, fmt, args);
	va_end(args);
	if (n > 0 && used + (size_t)n >= room) {
		if (!make_room(used + (size_t)n + 1)) {
			stop_telling();
			return;
		}
		va_start(args, fmt);
		n = vsnprintf(text + used, room - used, fmt, args);
		va_end(args);
	}
	used += n > 0 ? (size_t)n : 0;
}

static void item(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	state_used = put(state[0], state_used, STATE_BYTES, fmt, args);
	va_end(args);
}

static void item_folio(const int64_t flags, int64_t content)
{
	item("folio%s%s%s", flags & FOLIO_LOCKED ? " locked" : "",
	     flags & FOLIO_DIRTY ? " dirty" : "", flags & FOLIO_WRITEBACK ? " writeback" : "");
	if (content)
		item(" content %016llx", (unsigned long long)content);
}

static void show_page(unsigned long i)
{
	int64_t page[7];

	report_page(i, page);
	if (page[0] == PTE_NONE)
		return;
	item("page %lu" IS, i);
	if (page[0] == PTE_SWAPPED)
		item("in slot %lld", (long long)page[2]);
	else if (page[0] == PTE_PRESENT)
		item("mapped%s content %016llx", page[1] ? " dirty" : "", (unsigned long long)page[6]);
	else
		item("poisoned");
	item(ITEM);
}

static void show_slot(unsigned long i)
{
	int64_t slot[8];

	report_slot(i, slot);
	if (slot[0] || slot[1])
		item("slot %lu" IS "count %lld%s%s" ITEM, i, (long long)slot[0],
		     slot[1] ? " has cache" : "", slot[2] ? " zero" : "");
	if (slot[4])
		item("tree, slot %lu" IS "%lld bytes" ITEM, i, (long long)slot[4]);
	if (world_slot[i].folio) {
		item("swap cache, slot %lu" IS, i);
		item_folio(slot[5], slot[6]);
		item(ITEM);
	}
	if (slot[7])
		item("device, slot %lu" IS "content %016llx" ITEM, i, (unsigned long long)slot[7]);
}

static void show_cgroup(unsigned long id)
{
	struct mem_cgroup *memcg = world_memcgs[id];
	uint64_t entries[MOST_SHOWN];

	if (!memcg)
		return;
	if (id)
		item("cgroup %lu" IS "%s" ITEM, id, memcg->online ? "online" : "offline");
	for (int nid = 0; memcg->online && nid < world_nodes; nid++) {
		unsigned long n = ut_lru_peek(memcg, nid, false, MOST_SHOWN, entries);

		if (!n)
			continue;
		item("LRU of cgroup %lu, node %d" IS "slots", id, nid);
		for (unsigned long k = 0; k < n; k++)
			item(" %llu%s", (unsigned long long)entries[k] / 2,
			     entries[k] & 1 ? " referenced" : "");
		item(ITEM);
	}
}

static bool is_freed(uintptr_t address)
{
	uint32_t index = heap_find(address);

	return index && !heap_objects[index - 1].live;
}

/* Naming an object is no use of it. */
static void name_quietly(uint64_t access, char *out, size_t size)
{
	bool checking = explore_checking;

	explore_checking = false;
	describe_access(access, out, size);
	explore_checking = checking;
}

/* A lock is a byte that holds its holder's number plus one; a folio's is a flag. */
static void show_lock(unsigned long i)
{
	struct seen *lock = &locks[i];
	const char *address = check_address(lock->access >> 2);
	uint32_t index = heap_find((uintptr_t)address);
	char name[160];
	bool folio, held;

	if (!address || is_freed((uintptr_t)address))
		return;
	folio = index && heap_objects[index - 1].what && !strcmp(heap_objects[index - 1].what, "folio");
	if (folio && address != heap_address(&heap_objects[index - 1]))
		return;
	name_quietly(lock->access, name, sizeof(name));
	held = folio ? ((const struct folio *)(const void *)address)->flags & FOLIO_LOCKED
		     : *address != 0;
	if (!held)
		lock->holder = -1;
	else if (!folio)
		lock->holder = *address - 1;
	else if (lock->holder < 0)
		lock->holder = stepped;
	if (held && lock->holder >= 0 && lock->holder < EXPLORE_TASKS)
		item("lock %s" IS "task %d" ITEM, name, lock->holder);
}

/* Whoever holds a spinlock is in a read-side section anyway. */
static void show_reader(unsigned long task)
{
	bool locked = false;

	for (int i = 0; i < nr_locks; i++)
		locked |= locks[i].holder == (int)task;
	if (sched_tasks[task].nesting && !locked)
		item("rcu, task %lu" IS "read side" ITEM, task);
}

/* What is half done may not be looked at: that item is left out. */
static void show_one(void (*what)(unsigned long), unsigned long i)
{
	const size_t before = state_used;

	if (!setjmp(world_failure.out)) {
		what(i);
		return;
	}
	state_used = before;
	state[0][state_used] = '\0';
}

static void show(void (*what)(unsigned long), unsigned long n)
{
	for (unsigned long i = 0; i < n && i < MOST_SHOWN; i++)
		show_one(what, i);
}

/* In the middle of a run: no points, no checks, and no harm if something is half done. */
static void look(void)
{
	bool running = explore_running;
	struct world_failure failure = world_failure;
	int task = explore_task;

	explore_running = false;
	explore_quiet = true;
	explore_task = -1;
	state_used = 0;
	state[0][0] = '\0';
	show(show_page, world_nr_pages);
	show(show_slot, world_slots);
	show(show_cgroup, (unsigned long)world_nr_memcgs);
	show(show_lock, (unsigned long)nr_locks);
	show(show_reader, (unsigned long)sched_nr_tasks);
	world_failure = failure;
	explore_running = running;
	explore_quiet = false;
	explore_task = task;
}

static void note_lock(uint64_t access)
{
	for (int i = 0; i < nr_locks; i++) {
		if (locks[i].access >> 2 == access >> 2)
			return;
	}
	if (nr_locks < MOST_LOCKS)
		locks[nr_locks++] = (struct seen){ .access = access, .holder = -1 };
}

/* The state, unless it is the one told last. */
static void say_state(void)
{
	look();
	if (strcmp(state[0], state[1])) {
		say("%s", state[0]);
		memcpy(state[1], state[0], state_used + 1);
	}
	say("\n");
}

void scenario_explain_begin(void)
{
	if (!make_room(TEXT_FIRST))
		return;
	used = 0;
	full = false;
	text[0] = state[1][0] = '\0';
	nr_locks = 0;
	say("\t\t\t\t\t\t\t\t");
	say_state();
}

void scenario_step(int task, enum point_kind kind, uint64_t access, const struct world_place *place)
{
	static const struct world_place nowhere = { "", "", 0 };
	char object[160], calls[ABI_FRAMES * 9 + 1];
	const char *action;

	if (!text)
		return;
	if (!place)
		place = &nowhere;
	stepped = task;
	if (kind == POINT_LOCK || kind == POINT_FOLIO)
		note_lock(access);
	name_quietly(access, object, sizeof(object));
	action = verb(task, kind, access, object);
	abi_put_frames(calls, sizeof(calls), frames[task], nr_frames[task]);
	say("%d\t%d\t%s\t%s\t%d\t%s\t%s\t%s\t", task, scenario_operation(task), place->func,
	    place->file, place->line, calls, action, object);
}

void scenario_announced(void)
{
	nr_frames[explore_task] = abi_frames(frames[explore_task], ABI_FRAMES);
}

void scenario_step_done(void)
{
	if (!text)
		return;
	say_state();
}

int64_t scenario_explanation(uint8_t *out, int64_t length)
{
	if (!text)
		return 0;
	return abi_copy_text(text, out, length);
}
#endif
