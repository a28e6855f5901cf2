// SPDX-License-Identifier: Apache-2.0
/* The tree's lib/rbtree.c as it lies, where its zswap needs it. */
#if __has_include("lib/rbtree.c")
#include "lib/rbtree.c"
#endif
