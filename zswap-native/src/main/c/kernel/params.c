// SPDX-License-Identifier: Apache-2.0
/*
 * Module parameters: the kernel's parsing rules, the boot, and reads and
 * writes as through sysfs.
 */
#include <stdlib.h>

#include "kernel/kernel.h"
#include "world/under_test.h"

#define CHARP_MAX	1024

const char *const ut_name = ZSWAP_NAME;

enum shim_system_state system_state;

/* The linker makes these from the section's name. */
#pragma GCC visibility push(hidden)
extern const struct kernel_param *const __start_zswap_params[];
extern const struct kernel_param *const __stop_zswap_params[];
extern const struct shim_initcall *const __start_zswap_initcalls[];
extern const struct shim_initcall *const __stop_zswap_initcalls[];
#pragma GCC visibility pop

static const char *const names[NR_PARAMETERS] = {
	"enabled", "compressor", "zpool", "max_pool_percent",
	"accept_threshold_percent", "shrinker_enabled",
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c == 0xa0;
}

char *strstrip(char *s)
{
	size_t n;

	while (is_space(*s))
		s++;
	for (n = strlen(s); n && is_space(s[n - 1]); n--)
		;
	s[n] = '\0';
	return s;
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (n == size) {
		memcpy(to, from, size - 1);
		to[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(to, from, n + 1);
	return (ssize_t)n;
}

/* kstrtobool: only the first letter counts, after "o" the second. */
int param_set_bool(const char *value, const struct kernel_param *kp)
{
	bool *to = kp->arg;
	char c = value[0];

	if (c == 'o' || c == 'O') {
		c = value[1];
		if (c == 'n' || c == 'N')
			c = 'y';
		else if (c != 'f' && c != 'F')
			return -EINVAL;
	}
	if (!c || !strchr("yYtT1nNfF0", c))
		return -EINVAL;
	*to = strchr("yYtT1", c) != NULL;
	return 0;
}

int param_get_bool(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%c\n", *(bool *)kp->arg ? 'Y' : 'N');
}

static int digit(char c, unsigned int base)
{
	int value;

	if (c >= '0' && c <= '9')
		value = c - '0';
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		value = (c | 0x20) - 'a' + 10;
	else
		return -1;
	return (unsigned int)value < base ? value : -1;
}

/* kstrtouint, base 0: 0x is hexadecimal, a leading 0 octal; one newline may follow. */
static int param_set_uint(const char *value, const struct kernel_param *kp)
{
	unsigned int base = 10;
	unsigned long long number = 0;
	bool any = false, overflow = false;

	if (*value == '+')
		value++;
	if (value[0] == '0') {
		base = 8;
		if ((value[1] | 0x20) == 'x' && digit(value[2], 16) >= 0) {
			base = 16;
			value += 2;
		}
	}
	for (; digit(*value, base) >= 0; value++) {
		any = true;
		if (__builtin_mul_overflow(number, base, &number) ||
		    __builtin_add_overflow(number, (unsigned int)digit(*value, base), &number))
			overflow = true;
	}
	if (overflow)
		return -ERANGE;
	if (!any)
		return -EINVAL;
	if (*value == '\n')
		value++;
	if (*value)
		return -EINVAL;
	if (number > UINT_MAX)
		return -ERANGE;
	*(unsigned int *)kp->arg = (unsigned int)number;
	return 0;
}

static int param_get_uint(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%u\n", *(unsigned int *)kp->arg);
}

/* What was set lies in the arena; a compiled-in default does not. */
void param_free_charp(void *arg)
{
	char **at = arg;

	if (world_owns(*at))
		world_kfree(*at);
}

int param_set_charp(const char *value, const struct kernel_param *kp)
{
	size_t n = strlen(value);
	char *copy;

	if (n > CHARP_MAX)
		return -ENOSPC;
	copy = world_kmalloc_tracked(n + 1, 0);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, value, n + 1);
	param_free_charp(kp->arg);
	*(char **)kp->arg = copy;
	return 0;
}

int param_get_charp(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "%s\n", *(char **)kp->arg);
}

const struct kernel_param_ops param_ops_bool = { param_set_bool, param_get_bool, NULL };
const struct kernel_param_ops param_ops_uint = { param_set_uint, param_get_uint, NULL };

static const struct kernel_param *find(enum zswap_parameter parameter)
{
	const struct kernel_param *const *at;

	for (at = __start_zswap_params; at < __stop_zswap_params; at++) {
		if (!strcmp((*at)->name, names[parameter]))
			return *at;
	}
	return NULL;
}

/* The kernel may strip its copy of the value in place. */
int ut_set_parameter(enum zswap_parameter parameter, const char *value)
{
	const struct kernel_param *kp = find(parameter);
	size_t n = strlen(value) + 1;
	char *copy;
	int ret;

	if (!kp)
		return -ENOENT;
	copy = world_kmalloc(n, 0);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, value, n);
	ret = kp->ops->set(copy, kp);
	world_kfree(copy);
	return ret;
}

void ut_get_parameter(enum zswap_parameter parameter, char *buffer)
{
	const struct kernel_param *kp = find(parameter);
	size_t n;

	buffer[0] = '\0';
	if (kp)
		kp->ops->get(buffer, kp);
	n = strlen(buffer);
	if (n)
		buffer[n - 1] = '\0';
}

int ut_boot(const char *const values[NR_PARAMETERS], int *refused)
{
	const struct shim_initcall *const *at;

	*refused = -1;
	if (kernel_radix_tree_init())
		return -ENOMEM;
	for (int i = 0; i < NR_PARAMETERS; i++) {
		int ret = values[i] ? ut_set_parameter((enum zswap_parameter)i, values[i]) : 0;

		if (ret) {
			*refused = i;
			return ret;
		}
	}
	for (int level = 0; level <= 7; level++) {
		for (at = __start_zswap_initcalls; at < __stop_zswap_initcalls; at++) {
			if ((*at)->level == level && (*at)->call() == -ENOMEM)
				return -ENOMEM;
		}
	}
	system_state = SYSTEM_RUNNING;
	return 0;
}
