// SPDX-License-Identifier: Apache-2.0
/* Walks the stack, as far as calls of this library go without another in between. */
#include <stdio.h>
#include <string.h>
#include <unwind.h>

#include "abi/frames.h"

struct walk { uint32_t *frames; int n, most; };

static _Unwind_Reason_Code frame(struct _Unwind_Context *context, void *arg)
{
	struct walk *walk = arg;
	uintptr_t offset = _Unwind_GetIP(context) - 1 - (uintptr_t)__ehdr_start;

	if (walk->n == walk->most || offset >= (uintptr_t)(_end - __ehdr_start))
		return _URC_NORMAL_STOP;
	walk->frames[walk->n++] = (uint32_t)offset;
	return _URC_NO_REASON;
}

int abi_frames(uint32_t *frames, int most)
{
	struct walk walk = { frames, 0, most };

	_Unwind_Backtrace(frame, &walk);
	return walk.n;
}

size_t abi_put_frames(char *out, size_t size, const uint32_t *frames, int n)
{
	size_t used = 0;

	out[0] = '\0';
	for (int i = 0; i < n && used + 10 < size; i++)
		used += (size_t)snprintf(out + used, size - used, "%s%x", i ? "," : "", frames[i]);
	return used;
}

void abi_put_here(char *out, size_t size, const char *known)
{
	uint32_t frames[ABI_FRAMES];
	size_t used = strlen(out);

	used += (size_t)snprintf(out + used, size - used, " in " PLACE_BEGIN "%s" PLACE_FRAMES, known);
	if (used >= size)
		return;
	used += abi_put_frames(out + used, size - used, frames, abi_frames(frames, ABI_FRAMES));
	snprintf(out + used, size - used, PLACE_END);
}
