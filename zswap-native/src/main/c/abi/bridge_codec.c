// SPDX-License-Identifier: Apache-2.0
/*
 * Codec contexts for Java. A handle is an index and a generation, so that a
 * closed one is noticed; a context in use by another thread is refused.
 */
#include <pthread.h>
#include <string.h>

#include "abi/abi.h"
#include "abi/bridge.h"
#include "abi/bridge_shared.h"
#include "codec/codec.h"

#define CONTEXTS	4096
#define NAME_LONGEST	127

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
	struct codec *codec;
	int64_t generation;
	bool in_use;
} contexts[CONTEXTS];
static int64_t generation, live;

static bool copy_name(char *to, const uint8_t *name, int64_t length)
{
	if (!name || length < 0 || length > NAME_LONGEST)
		return false;
	memcpy(to, name, (size_t)length);
	to[length] = '\0';
	return true;
}

int64_t zn_codec_names(uint8_t *out, int64_t length)
{
	char text[512] = "";

	for (int i = 0; i < codec_count(); i++) {
		const char *name = codec_name_at(i);

		if (codec_available(name) && strlen(text) + strlen(name) + 2 < sizeof(text)) {
			strcat(text, name);
			strcat(text, "\n");
		}
	}
	return bridge_copy_text(text, out, length);
}

int64_t zn_codec_open(const uint8_t *name, int64_t length)
{
	char text[NAME_LONGEST + 1];
	struct codec *codec;
	int64_t handle = 0;

	if (!copy_name(text, name, length))
		return bridge_fail(ZN_INVALID, "a codec's name has at most %d bytes", NAME_LONGEST);
	if (!codec_available(text))
		return bridge_fail(ZN_UNKNOWN, "codec %s is not available: %s", text, codec_why(text));
	codec = codec_create(text, NULL);
	if (!codec)
		return bridge_fail(ZN_MEMORY, "no memory for a codec's context");
	pthread_mutex_lock(&lock);
	for (int64_t i = 0; i < CONTEXTS && !handle; i++) {
		if (contexts[i].codec)
			continue;
		contexts[i].codec = codec;
		contexts[i].generation = ++generation;
		handle = generation * CONTEXTS + i;
		live++;
	}
	pthread_mutex_unlock(&lock);
	if (handle)
		return handle;
	codec_destroy(codec);
	return bridge_fail(ZN_MEMORY, "%d codec contexts are open", CONTEXTS);
}

/* Takes the context; NULL if there is none with this handle, or it is taken. */
static struct codec *take(int64_t handle)
{
	struct codec *codec = NULL;
	int64_t i = handle & (CONTEXTS - 1);

	pthread_mutex_lock(&lock);
	if (handle > 0 && contexts[i].codec && !contexts[i].in_use &&
	    contexts[i].generation == handle / CONTEXTS) {
		contexts[i].in_use = true;
		codec = contexts[i].codec;
	}
	pthread_mutex_unlock(&lock);
	if (!codec)
		bridge_fail(ZN_CLOSED, "%lld is not an open codec context that nobody uses",
			    (long long)handle);
	return codec;
}

static void give_back(int64_t handle, bool close)
{
	int64_t i = handle & (CONTEXTS - 1);

	pthread_mutex_lock(&lock);
	contexts[i].in_use = false;
	if (close) {
		contexts[i].codec = NULL;
		live--;
	}
	pthread_mutex_unlock(&lock);
}

int64_t zn_codec_close(int64_t handle)
{
	struct codec *codec = take(handle);

	if (!codec)
		return -ZN_CLOSED;
	give_back(handle, true);
	codec_destroy(codec);
	return 0;
}

static bool bad_range(int64_t address, int64_t n)
{
	return !address || n < 1 || n > CODEC_MAX_BYTES * 2;
}

int64_t zn_codec_compress(int64_t handle, int64_t src, int64_t n, int64_t dst, int64_t cap)
{
	struct codec *codec;
	int ret;

	if (bad_range(src, n) || bad_range(dst, cap))
		return bridge_fail(ZN_INVALID, "a codec takes 1..%d bytes", CODEC_MAX_BYTES * 2);
	codec = take(handle);
	if (!codec)
		return -ZN_CLOSED;
	ret = codec_compress(codec, (const void *)(intptr_t)src, (int)n,
			     (void *)(intptr_t)dst, (int)cap);
	give_back(handle, false);
	return ret > 0 ? ret : 0;
}

int64_t zn_codec_decompress(int64_t handle, int64_t src, int64_t n, int64_t dst, int64_t length)
{
	struct codec *codec;
	int ret;

	if (bad_range(src, n) || bad_range(dst, length))
		return bridge_fail(ZN_INVALID, "a codec takes 1..%d bytes", CODEC_MAX_BYTES * 2);
	codec = take(handle);
	if (!codec)
		return -ZN_CLOSED;
	ret = codec_decompress(codec, (const void *)(intptr_t)src, (int)n,
			       (void *)(intptr_t)dst, (int)length);
	give_back(handle, false);
	return ret == 0;
}

int64_t zn_codec_live(void)
{
	int64_t n;

	pthread_mutex_lock(&lock);
	n = live;
	pthread_mutex_unlock(&lock);
	return n;
}
