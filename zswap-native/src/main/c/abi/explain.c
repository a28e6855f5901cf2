// SPDX-License-Identifier: Apache-2.0
/*
 * A run in words: for each step a line of task, operation, function, file,
 * line, action, object, and what it has changed, separated by tabs.
 */
#ifdef ZSWAP_EXPLORE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/internal.h"
#include "explore/explore.h"

#define TEXT_BYTES	(1 << 20)
#define PAGES		16
#define SLOTS		16

struct look {
	int64_t page[PAGES][7], slot[SLOTS][8];
};

static char *text;
static size_t used;
static struct look last;

static const char *const actions[] = {
	"access", "atomic", "lock", "unlock", "rcu", "allocate", "free", "tree", "lru", "slot",
	"swap cache", "folio", "reference", "codec", "device", "work",
};
static const char *const pte_kinds[] = { "none", "present", "swapped", "poisoned" };

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text + used, TEXT_BYTES - used, fmt, args);
	va_end(args);
	if (n > 0)
		used = used + (size_t)n < TEXT_BYTES ? used + (size_t)n : TEXT_BYTES - 1;
}

/* In the middle of a run: no points, no checks, and no harm if something is half done. */
static void look(struct look *l)
{
	bool running = explore_running;
	struct world_failure failure = world_failure;
	int task = explore_task;

	memset(l, 0, sizeof(*l));
	explore_running = false;
	explore_quiet = true;
	explore_task = -1;
	if (!setjmp(world_failure.out)) {
		for (unsigned long i = 0; i < world_nr_pages && i < PAGES; i++)
			report_page(i, l->page[i]);
		for (unsigned long i = 0; i < world_slots && i < SLOTS; i++)
			report_slot(i, l->slot[i]);
	}
	world_failure = failure;
	explore_running = running;
	explore_quiet = false;
	explore_task = task;
}

static const char *difference = "";

static void changed(const char *what, int i, const char *field, int64_t from, int64_t to)
{
	if (from == to)
		return;
	say("%s%s %d: %s %lld -> %lld", difference, what, i, field, (long long)from, (long long)to);
	difference = "; ";
}

static void say_changes(void)
{
	static const char *const slot_fields[] = {
		"count", "has cache", "zero", NULL, "entry's length", NULL, NULL, NULL,
	};
	struct look now;

	look(&now);
	difference = "";
	for (int i = 0; i < PAGES; i++) {
		if (now.page[i][0] != last.page[i][0]) {
			say("%spage %d: %s -> %s", difference, i, pte_kinds[last.page[i][0] & 3],
			    pte_kinds[now.page[i][0] & 3]);
			difference = "; ";
		}
	}
	for (int i = 0; i < SLOTS; i++) {
		for (int k = 0; k < 8; k++) {
			if (slot_fields[k])
				changed("slot", i, slot_fields[k], last.slot[i][k], now.slot[i][k]);
		}
		changed("slot", i, "in the swap cache", !!last.slot[i][5], !!now.slot[i][5]);
		if (now.slot[i][7] != last.slot[i][7]) {
			say("%sslot %d: written to the device", difference, i);
			difference = "; ";
		}
	}
	last = now;
}

void scenario_explain_begin(void)
{
	if (!text)
		text = malloc(TEXT_BYTES);
	if (!text)
		return;
	used = 0;
	text[0] = '\0';
	look(&last);
}

void scenario_step(int task, enum point_kind kind, uint64_t access, const struct world_place *place)
{
	static const struct world_place nowhere = { "", "", 0 };
	char object[160];

	if (!text)
		return;
	if (!place)
		place = &nowhere;
	sched_name(access, object, sizeof(object));
	say("%d\t%d\t%s\t%s\t%d\t%s\t%s\t", task, scenario_operation(task), place->func,
	    place->file, place->line, actions[kind], object);
}

void scenario_step_done(void)
{
	if (!text)
		return;
	say_changes();
	say("\n");
}

int64_t scenario_explanation(uint8_t *out, int64_t length)
{
	if (!text)
		return 0;
	return abi_copy_text(text, out, length);
}
#endif
