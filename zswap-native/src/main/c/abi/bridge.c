// SPDX-License-Identifier: Apache-2.0
/* Loading machine libraries and forwarding calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/bridge.h"
#include "abi/bridge_shared.h"

#define LIBRARIES	1024
#define PATH_LONGEST	4096

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
/* Numbers are indices plus one; libraries stay loaded. */
static const struct zswap_machine_abi *libraries[LIBRARIES];
static const struct zswap_fault_area *areas[LIBRARIES];		/* NULL: it has none */
static atomic_int nr_libraries;

static _Thread_local char error[512];

int64_t bridge_fail(int code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(error, sizeof(error), fmt, args);
	va_end(args);
	return -code;
}

int64_t bridge_copy_text(const char *text, uint8_t *out, int64_t length)
{
	size_t n = strlen(text);

	if (out && length > 0)
		memcpy(out, text, n < (size_t)length ? n : (size_t)length);
	return (int64_t)n;
}

static int64_t add(const struct zswap_machine_abi *abi, const struct zswap_fault_area *area)
{
	static bool watching;
	int n = nr_libraries;

	for (int i = 0; i < n; i++) {
		if (libraries[i] == abi)
			return i + 1;
	}
	if (n == LIBRARIES)
		return bridge_fail(ZN_MEMORY, "%d machine libraries are loaded already", n);
	if (area && !watching) {
		watching = true;
		bridge_watch_faults();
	}
	areas[n] = area;
	libraries[n] = abi;
	nr_libraries = n + 1;
	return n + 1;
}

int64_t zn_load(const uint8_t *path, int64_t length)
{
	const struct zswap_machine_abi *(*get)(void) = NULL, *abi;
	const struct zswap_fault_area *(*area)(void) = NULL;
	char name[PATH_LONGEST + 1];
	int64_t ret;
	void *library;

	if (!path || length < 1 || length > PATH_LONGEST || memchr(path, 0, (size_t)length))
		return bridge_fail(ZN_INVALID, "a path has 1..%d bytes, none of them 0", PATH_LONGEST);
	memcpy(name, path, (size_t)length);
	name[length] = '\0';
	library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		return bridge_fail(ZN_LIBRARY, "%s", dlerror());
	*(void **)&get = dlsym(library, "zswap_machine_abi");
	abi = get ? get() : NULL;
	if (!abi || abi->version != ZN_ABI_VERSION || abi->size != sizeof(*abi)) {
		dlclose(library);
		return bridge_fail(ZN_LIBRARY, "%s is not a machine library of this version", name);
	}
	*(void **)&area = dlsym(library, "zswap_fault_area");
	pthread_mutex_lock(&loading);
	ret = add(abi, area ? area() : NULL);
	pthread_mutex_unlock(&loading);
	return ret;
}

static const struct zswap_machine_abi *find(int64_t library)
{
	if (library < 1 || library > nr_libraries) {
		bridge_fail(ZN_LIBRARY, "no library has number %lld", (long long)library);
		return NULL;
	}
	return libraries[library - 1];
}

#define FORWARD(library, call, ...) \
	const struct zswap_machine_abi *abi = find(library); \
	return abi ? abi->call(__VA_ARGS__) : -ZN_LIBRARY

/* The same for calls in which code under test runs: each has a way out of it. */
#define FORWARD_RUN(library, call, ...) \
	const struct zswap_machine_abi *abi = find(library); \
	int64_t ret; \
	if (!abi) \
		return -ZN_LIBRARY; \
	bridge_faults_of(areas[library - 1]); \
	ret = abi->call(__VA_ARGS__); \
	bridge_faults_of(NULL); \
	return ret

int64_t zn_open(int64_t library, const int64_t *config, int64_t longs,
		const uint8_t *payload, int64_t length)
{
	FORWARD_RUN(library, open, config, longs, payload, length);
}

int64_t zn_close(int64_t library, int64_t handle)
{
	FORWARD(library, close, handle);
}

int64_t zn_apply(int64_t library, int64_t handle, const int64_t *op, int64_t op_longs,
		 const uint8_t *payload, int64_t length, int64_t *report, int64_t report_longs)
{
	FORWARD_RUN(library, apply, handle, op, op_longs, payload, length, report, report_longs);
}

int64_t zn_observe(int64_t library, int64_t handle, int64_t section, int64_t *out, int64_t longs)
{
	FORWARD_RUN(library, observe, handle, section, out, longs);
}

int64_t zn_read_page(int64_t library, int64_t handle, int64_t page, uint8_t *out, int64_t length)
{
	FORWARD(library, read_page, handle, page, out, length);
}

int64_t zn_read_device(int64_t library, int64_t handle, int64_t slot, uint8_t *out, int64_t length)
{
	FORWARD(library, read_device, handle, slot, out, length);
}

int64_t zn_text(int64_t library, int64_t handle, int64_t what, int64_t index,
		uint8_t *out, int64_t length)
{
	FORWARD_RUN(library, text, handle, what, index, out, length);
}

int64_t zn_number(int64_t library, int64_t what)
{
	FORWARD(library, number, what);
}

int64_t zn_scenario_open(int64_t library, const int64_t *spec, int64_t longs,
			 const uint8_t *payload, int64_t length)
{
	FORWARD_RUN(library, scenario_open, spec, longs, payload, length);
}

int64_t zn_scenario_run(int64_t library, int64_t handle, int64_t in, int64_t in_longs,
			int64_t out, int64_t out_longs)
{
	FORWARD_RUN(library, scenario_run, handle, in, in_longs, out, out_longs);
}

int64_t zn_scenario_replay(int64_t library, int64_t handle, int64_t in, int64_t in_longs,
			   int64_t times, int64_t out, int64_t out_longs)
{
	FORWARD_RUN(library, scenario_replay, handle, in, in_longs, times, out, out_longs);
}

int64_t zn_scenario_explanation(int64_t library, int64_t handle, uint8_t *out, int64_t length)
{
	FORWARD(library, scenario_explanation, handle, out, length);
}

int64_t zn_error_text(int64_t library, uint8_t *out, int64_t length)
{
	if (library >= 1 && library <= nr_libraries)
		return libraries[library - 1]->error_text(out, length);
	return bridge_copy_text(error, out, length);
}
