/* SPDX-License-Identifier: Apache-2.0 */
/* What bridge.c and bridge_codec.c share. */
#ifndef ABI_BRIDGE_INTERNAL_H
#define ABI_BRIDGE_INTERNAL_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

int64_t bridge_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int64_t bridge_copy_text(const char *text, uint8_t *out, int64_t length);

#pragma GCC visibility pop

#endif
