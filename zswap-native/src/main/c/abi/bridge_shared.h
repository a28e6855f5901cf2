/* SPDX-License-Identifier: Apache-2.0 */
/* What the files bridge*.c share. */
#ifndef ABI_BRIDGE_SHARED_H
#define ABI_BRIDGE_SHARED_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/abi.h"

#pragma GCC visibility push(hidden)

int64_t bridge_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int64_t bridge_copy_text(const char *text, uint8_t *out, int64_t length);

/* Once in a process; see bridge_fault.c. */
void bridge_watch_faults(void);
/* Whose code runs on this thread from now on; NULL: nobody's. */
void bridge_faults_of(const struct zswap_fault_area *area);

#pragma GCC visibility pop

#endif
