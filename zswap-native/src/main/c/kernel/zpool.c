// SPDX-License-Identifier: Apache-2.0
/* The tree's mm/zpool.c as it lies. */
#include "mm/zpool.c"
