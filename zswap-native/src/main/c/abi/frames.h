/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where calls return to, from the innermost on, as offsets into the library
 * (less one: within the call); who has its debugging information makes
 * functions and lines of them. In a text: between these, behind the place
 * that is known here.
 */
#ifndef ABI_FRAMES_H
#define ABI_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define ABI_FRAMES	24
#define PLACE_BEGIN	"\x1c"
#define PLACE_FRAMES	"\x1d"
#define PLACE_END	"\x1e"

int abi_frames(uint32_t *frames, int most);
size_t abi_put_frames(char *out, size_t size, const uint32_t *frames, int n);
/* Appends " in ", and where this is called. */
void abi_put_here(char *out, size_t size, const char *known);

/* The library, from its first byte on. */
extern char __ehdr_start[], _end[];

#pragma GCC visibility pop

#endif
