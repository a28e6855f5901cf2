/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is altered so that tests can watch: WARN and BUG are collected and do
 * not print (sync.h), debug-only checks are on, and kernel/zswap.c wraps the
 * calls that failure points and list digests listen at.
 */
#ifndef SHIM_ALTERED_H
#define SHIM_ALTERED_H

#define VM_WARN_ON(cond)	((void)WARN_ON(cond))
#define VM_WARN_ON_ONCE(cond)	((void)WARN_ON_ONCE(cond))
#define VM_WARN_ON_ONCE_FOLIO(cond, folio) ((void)(folio), VM_WARN_ON_ONCE(cond))
#define VM_BUG_ON(cond)		BUG_ON(cond)

#endif
