/* SPDX-License-Identifier: Apache-2.0 */
/*
 * param.c - texts to values, as a write to /sys/module/zswap/parameters takes them.
 */
#include "reference/zswap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Longest name that a text parameter takes. */
#define NAME_MAX_LENGTH 1024

struct zswap_params params = {
	.enabled = true,
	.shrinker_enabled = false,
	.compressor = DEFAULT_COMPRESSOR,
	.zpool = DEFAULT_ZPOOL,
	.max_pool_percent = 20,
	.accept_threshold_percent = 90,
};

/* What the two name parameters have allocated; the defaults are not ours to free. */
static char *kept[2];

/* The kernel's table, which is Latin-1: a no-break space is white space. */
static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0;
}

char *param_strip(const char *text)
{
	size_t length;
	char *copy;

	while (is_space(*text))
		text++;
	length = strlen(text);
	while (length && is_space(text[length - 1]))
		length--;
	copy = world_kmalloc(length + 1, 0);
	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

/* Only what decides is looked at: one character, or two after an 'o'. */
int param_parse_switch(const char *text, bool *value)
{
	char c = text[0];

	if (c == 'o' || c == 'O') {
		c = text[1];
		if (!c || !strchr("nNfF", c))
			return -EINVAL;
		*value = c == 'n' || c == 'N';
		return 0;
	}
	if (!c || !strchr("yYtT1nNfF0", c))
		return -EINVAL;
	*value = strchr("yYtT1", c) != NULL;
	return 0;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* An optional plus, 0x for hexadecimal or 0 for octal, digits, and at most one newline. */
int param_parse_number(const char *text, unsigned int *value)
{
	int base = 10, digits = 0;
	bool overflow = false;
	uint64_t n = 0;

	if (*text == '+')
		text++;
	if (text[0] == '0') {
		base = 8;
		if ((text[1] == 'x' || text[1] == 'X') && digit(text[2]) < 16) {
			base = 16;
			text += 2;
		}
	}
	for (; digit(*text) < base; text++, digits++) {
		/* Only an overflow of 64 bits comes before a malformed end; see below. */
		overflow |= n > (UINT64_MAX - digit(*text)) / base;
		n = n * base + digit(*text);
	}
	if (overflow)
		return -ERANGE;
	if (!digits)
		return -EINVAL;
	if (*text == '\n')
		text++;
	if (*text)
		return -EINVAL;
	if (n > UINT32_MAX)
		return -ERANGE;
	*value = n;
	return 0;
}

int param_keep_name(const char *text, const char **value)
{
	char **slot = &kept[value == &params.zpool];
	size_t length = strlen(text);
	char *copy;

	if (length > NAME_MAX_LENGTH)
		return -ENOSPC;
	copy = world_kmalloc(length + 1, 0);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, text, length + 1);
	world_kfree(*slot);
	*slot = copy;
	*value = copy;
	return 0;
}

/* Makes a name that has changed, and exists, the one of the current pool. */
static int switch_to(const char **name, const char *text)
{
	if (name == &params.zpool)
		return zpool_find(text) ? pools_switch(name, text, text, params.compressor) : -ENOENT;
	return compressor_exists(text) ? pools_switch(name, text, params.zpool, text) : -ENOENT;
}

/* The name of the compressor or zpool. */
static int set_name(const char **name, const char *text)
{
	char *stripped = param_strip(text);
	enum setup_state state;
	bool same = false;
	int ret = 0;

	if (!stripped)
		return -ENOMEM;
	mutex_lock(&setup_lock);
	state = setup_state;
	if (state == SETUP_NOT_YET)
		/* Set-up, which the lock keeps away, will make the pool, and look whether it can. */
		ret = param_keep_name(stripped, name);
	else if (state == SETUP_DONE)
		same = have_pool && !strcmp(stripped, *name);
	mutex_unlock(&setup_lock);

	if (state == SETUP_FAILED)
		ret = -ENODEV;
	else if (state == SETUP_DONE && !same)
		ret = switch_to(name, stripped);
	world_kfree(stripped);
	return ret;
}

int ut_set_parameter(enum zswap_parameter parameter, const char *value)
{
	switch (parameter) {
	case PARAM_ENABLED:
		return setup_enable(value);
	case PARAM_COMPRESSOR:
		return set_name(&params.compressor, value);
	case PARAM_ZPOOL:
		return set_name(&params.zpool, value);
	case PARAM_MAX_POOL_PERCENT:
		return param_parse_number(value, &params.max_pool_percent);
	case PARAM_ACCEPT_THRESHOLD_PERCENT:
		return param_parse_number(value, &params.accept_threshold_percent);
	case PARAM_SHRINKER_ENABLED:
		return param_parse_switch(value, &params.shrinker_enabled);
	default:
		return -EINVAL;
	}
}

void ut_get_parameter(enum zswap_parameter parameter, char *buffer)
{
	switch (parameter) {
	case PARAM_ENABLED:
		strcpy(buffer, params.enabled ? "Y" : "N");
		break;
	case PARAM_COMPRESSOR:
		snprintf(buffer, PARAM_TEXT_MAX, "%s", params.compressor);
		break;
	case PARAM_ZPOOL:
		snprintf(buffer, PARAM_TEXT_MAX, "%s", params.zpool);
		break;
	case PARAM_MAX_POOL_PERCENT:
		snprintf(buffer, PARAM_TEXT_MAX, "%u", params.max_pool_percent);
		break;
	case PARAM_ACCEPT_THRESHOLD_PERCENT:
		snprintf(buffer, PARAM_TEXT_MAX, "%u", params.accept_threshold_percent);
		break;
	case PARAM_SHRINKER_ENABLED:
		strcpy(buffer, params.shrinker_enabled ? "Y" : "N");
		break;
	default:
		buffer[0] = '\0';
	}
}
