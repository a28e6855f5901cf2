// SPDX-License-Identifier: Apache-2.0
/*
 * Plain loads and stores of the code under test, in objects and in variables with
 * a name. They are no points: they belong to the step that they are in, which does
 * not announce them. Most are ordered by what is announced, by locks above all. A
 * word that two tasks use with nothing to order them, and one of them writes, is
 * "racy" from then on: every step that uses it says so when it is over, so that a
 * search knows what depends on it. What a step that is only announced may use is
 * what steps announced at that place have used so far. Whenever more turns out, the
 * search has to begin again.
 *
 * What came before what is known by the accesses that were announced (vector
 * clocks: Mattern 1989; of a word the last uses are kept, as in FastTrack:
 * Flanagan and Freund, PLDI 2009).
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>

#include "explore/sched.h"

/* Two things of an int's size may have nothing to do with each other. */
#define WORD_SHIFT	2
#define KEYS_LOG	12		/* objects that the steps of a run may announce */
#define SPOTS_LOG	10		/* places where tasks announce steps */
#define NUMBERS		64		/* of racy words; should there be more, they share them */

typedef uint16_t moment;	/* of one task: EXPLORE_STEPS at most */
_Static_assert(EXPLORE_STEPS <= UINT16_MAX, "a moment can be the last step of the longest run");

/* Who used a word last, in this run. */
struct word {
	uint32_t run;
	uint8_t racy;		/* its number + 1, in all runs */
	uint8_t writer;
	moment wrote, read[EXPLORE_TASKS];
};

/* What those that wrote, or read, an object knew then. */
struct key {
	uint64_t object;
	uint32_t run;
	moment wrote[EXPLORE_TASKS], read[EXPLORE_TASKS];
};

/* Racy words, a bit each by number. */
struct uses {
	uint64_t read, write;
};

struct spot {
	const struct world_place *place;
	struct uses uses;
};

bool plain_recording;

static struct word *words;
static size_t words_bytes;
static int numbered;
static int64_t found;
static uint32_t run;
static struct key keys[1U << KEYS_LOG];
static moment clocks[EXPLORE_TASKS][EXPLORE_TASKS];
static struct spot spots[1U << SPOTS_LOG];
static struct uses used;		/* by the step under way */
static const struct world_place *here;	/* where that was announced */

int plain_open(void)
{
	words_bytes = (((heap_size + VARIABLES_BYTES) >> WORD_SHIFT) + 1) * sizeof(*words);
	words = mmap(NULL, words_bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (words == MAP_FAILED) {
		words = NULL;
		return -1;
	}
	memset(spots, 0, sizeof(spots));
	numbered = 0;
	found = 0;
	return 0;
}

void plain_close(void)
{
	plain_recording = false;
	if (words)
		munmap(words, words_bytes);
	words = NULL;
}

int64_t plain_found(void)
{
	return found;
}

void plain_begin(bool recording)
{
	plain_recording = recording && words && explore_grain == GRAIN_PRIMITIVE;
	run++;
	used = (struct uses){ 0 };
	here = NULL;
	memset(clocks, 0, sizeof(clocks));
}

static struct word *word_of(size_t index)
{
	struct word *w = &words[index];

	if (w->run != run)
		*w = (struct word){ .run = run, .racy = w->racy };
	return w;
}

static void use(int task, size_t index, bool write)
{
	struct word *w = word_of(index);
	const moment *known = clocks[task];
	bool ordered;

	ordered = w->wrote <= known[w->writer];
	for (int i = 0; write && i < EXPLORE_TASKS; i++)
		ordered &= w->read[i] <= known[i];
	if (unlikely(!ordered && !w->racy)) {
		w->racy = (uint8_t)(numbered++ % NUMBERS + 1);
		found++;
	}
	if (write) {
		w->writer = (uint8_t)task;
		w->wrote = known[task];
	} else {
		w->read[task] = known[task];
	}
	if (unlikely(w->racy)) {
		uint64_t bit = 1ULL << (w->racy - 1);

		if (write)
			used.write |= bit;
		else
			used.read |= bit;
	}
}

/* A word's number from where it lies: in the heap, or, after all those, in the state. */
static size_t index_in_state(size_t offset)
{
	return (heap_size + offset) >> WORD_SHIFT;
}

void plain_use(uintptr_t address, size_t bytes, bool write)
{
	const size_t in_heap = address - (uintptr_t)heap;
	const size_t in_state = address - (uintptr_t)__start_zswap_state;
	const size_t last = (address & ((1U << WORD_SHIFT) - 1)) + bytes - 1;
	size_t first;

	if (in_heap < heap_size)
		first = in_heap >> WORD_SHIFT;
	else if (in_state < VARIABLES_BYTES)
		first = index_in_state(in_state);
	else
		return;
	for (size_t i = 0; i <= last >> WORD_SHIFT; i++)
		use(explore_task, first + i, write);
}

static size_t hash(uint64_t of, int bits)
{
	return of * 0x9E3779B97F4A7C15ULL >> (64 - bits);
}

static struct key *key_of(uint64_t object)
{
	size_t i = hash(object, KEYS_LOG);

	for (size_t tried = 0; tried < 1U << KEYS_LOG; tried++, i = (i + 1) % (1U << KEYS_LOG)) {
		if (keys[i].run != run)
			keys[i] = (struct key){ .run = run, .object = object };
		if (keys[i].object == object)
			return &keys[i];
	}
	sched_give_up();
}

static void learn(moment *to, const moment *from)
{
	for (int i = 0; i < EXPLORE_TASKS; i++)
		to[i] = to[i] > from[i] ? to[i] : from[i];
}

static void use_announced(int task, uint64_t object, bool write)
{
	const size_t offset = object & ((1ULL << SPACE_SHIFT) - 1);

	if (object >> SPACE_SHIFT == SPACE_HEAP)
		use(task, offset >> WORD_SHIFT, write);
	else if (object >> SPACE_SHIFT == SPACE_STATE)
		use(task, index_in_state(offset), write);
}

void plain_step(int task)
{
	const struct task *t = &sched_tasks[task];
	moment *clock = clocks[task];

	here = t->place;
	for (int a = 0; a < t->accesses; a++) {
		const struct key *key = key_of(t->access[a] >> 2);

		learn(clock, key->wrote);
		if ((t->access[a] & 3) != POINT_READ)
			learn(clock, key->read);
	}
	clock[task]++;
	for (int a = 0; a < t->accesses; a++) {
		uint64_t object = t->access[a] >> 2;
		bool write = (t->access[a] & 3) != POINT_READ;
		struct key *key = key_of(object);

		learn(write ? key->wrote : key->read, clock);
		/* What was announced is used, too; of a lock nobody makes other use. */
		if (t->kind != POINT_LOCK && t->kind != POINT_UNLOCK)
			use_announced(task, object, write);
	}
}

static struct spot *spot_of(const struct world_place *place)
{
	size_t i = hash((uintptr_t)place, SPOTS_LOG);

	for (size_t tried = 0; tried < 1U << SPOTS_LOG; tried++, i = (i + 1) % (1U << SPOTS_LOG)) {
		if (!spots[i].place)
			spots[i].place = place;
		if (spots[i].place == place)
			return &spots[i];
	}
	/* Shared by all for which there is no room: more depends on more than has to. */
	return &spots[0];
}

static int put(const struct uses *uses, int64_t *out)
{
	int n = 0;

	for (uint64_t left = uses->read | uses->write; left; left &= left - 1) {
		int number = __builtin_ctzll(left);

		out[n++] = (int64_t)(((uint64_t)SPACE_RACY << SPACE_SHIFT | (uint64_t)number) << 2 |
				     (uses->write >> number & 1 ? POINT_WRITE : POINT_READ));
	}
	return n;
}

int plain_step_over(int64_t *out, unsigned int *asleep)
{
	struct spot *spot;
	int n;

	if (likely(!(used.read | used.write)))
		return 0;
	spot = spot_of(here);
	if ((used.read & ~spot->uses.read) | (used.write & ~spot->uses.write)) {
		spot->uses.read |= used.read;
		spot->uses.write |= used.write;
		found++;
	}
	for (unsigned int left = *asleep; left; left &= left - 1) {
		int i = __builtin_ctz(left);
		const struct uses *others = &spot_of(sched_tasks[i].place)->uses;

		if ((used.write & (others->read | others->write)) | (used.read & others->write))
			*asleep &= ~(1U << i);
	}
	n = put(&used, out);
	used = (struct uses){ 0 };
	return n;
}

int plain_pending(const struct task *t, int64_t *out)
{
	return put(&spot_of(t->place)->uses, out);
}
