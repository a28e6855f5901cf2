// SPDX-License-Identifier: Apache-2.0
/*
 * What lives in the end although it did not when swap had never been on: entries, folios and pool
 * pages are counted by the judge; this is about everything else that was allocated, and about
 * references that are counted.
 */
#include <stdio.h>
#include <string.h>

#include "explore/heap.h"
#include "world/under_test.h"

#define KINDS	64

/* Of each kind how many lived then, taken from those that live now. */
static struct kind { char name[80]; long more; } kinds[KINDS];
static int nr_kinds;
static long objects, references;
static int sign;
static char compressor[PARAM_TEXT_MAX], zpool[PARAM_TEXT_MAX];
static unsigned int cpus;

static void count(const struct page *object)
{
	char name[80];
	int i = 0;

	describe_kind(object, name, sizeof(name));
	while (i < nr_kinds && strcmp(kinds[i].name, name))
		i++;
	if (i == KINDS)
		return;
	if (i == nr_kinds) {
		strcpy(kinds[nr_kinds].name, name);
		kinds[nr_kinds++].more = 0;
	}
	kinds[i].more += sign;
}

/* By way of the stack, which code under test may write to. */
static void keep(enum zswap_parameter parameter, char *then)
{
	char now[PARAM_TEXT_MAX];

	ut_get_parameter(parameter, now);
	strcpy(then, now);
}

void leaks_begin(void)
{
	nr_kinds = 0;
	sign = -1;
	alloc_each(count);
	objects = alloc_objects();
	references = world_references;
	keep(PARAM_COMPRESSOR, compressor);
	keep(PARAM_ZPOOL, zpool);
	cpus = world_cpus_online;
}

static bool is_as_then(enum zswap_parameter parameter, const char *then)
{
	char now[PARAM_TEXT_MAX];

	ut_get_parameter(parameter, now);
	return !strcmp(now, then);
}

bool leaks_comparable(void)
{
	return world_cpus_online == cpus && is_as_then(PARAM_COMPRESSOR, compressor) &&
	       is_as_then(PARAM_ZPOOL, zpool);
}

static void put_kinds(char *out, size_t size)
{
	struct kind at_begin[KINDS];
	int nr_at_begin = nr_kinds;
	size_t used = strlen(out);

	memcpy(at_begin, kinds, sizeof(kinds));
	sign = 1;
	alloc_each(count);
	for (int i = 0; i < nr_kinds && used < size; i++) {
		if (kinds[i].more > 0)
			used += (size_t)snprintf(out + used, size - used, ", %ld of %s", kinds[i].more,
						 kinds[i].name);
	}
	memcpy(kinds, at_begin, sizeof(kinds));
	nr_kinds = nr_at_begin;
}

void leaks_end(void)
{
	char text[EXPLORE_TEXT] = "I5 leaks: left in the end";
	size_t used = strlen(text);

	if (alloc_objects() > objects) {
		put_kinds(text, sizeof(text));
		/* "left in the end: 1 of ..." */
		if (text[used] == ',')
			text[used] = ':';
		explore_note(text);
	} else if (world_references != references) {
		snprintf(text + used, sizeof(text) - used, ": %ld references to pools more than at boot",
			 world_references - references);
		explore_note(text);
	}
}
