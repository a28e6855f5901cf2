#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# stubs.sh KSRC OUT SOURCE...
#
# Makes OUT/linux/*.h and so on: for every header that the sources name in
# <>, an empty file, or, if it is one of those that are used as they lie in the
# tree, a file that includes the tree's own. The C library's linux/errno.h and linux/limits.h stay visible.
set -eu
ksrc=$1 out=$2
shift 2

as_it_lies='linux/list.h linux/rculist.h linux/container_of.h linux/poison.h linux/xarray.h
linux/list_lru.h linux/zpool.h linux/zsmalloc.h linux/zswap.h linux/rbtree.h linux/rbtree_types.h
linux/rbtree_augmented.h linux/frontswap.h'

rm -rf "$out"
mkdir -p "$out"
# mm/swap.h is included by mm/zswap.c itself, in quotes.
todo="$* mm/swap.h"
for header in $as_it_lies; do
	[ -f "$ksrc/include/$header" ] || continue
	mkdir -p "$out/$(dirname "$header")"
	echo "#include \"include/$header\"" >"$out/$header"
	todo="$todo include/$header"
done
for file in $todo; do
	[ -f "$ksrc/$file" ] || continue
	for header in $(sed -n 's/^[ \t]*#[ \t]*include[ \t]*<\([^>]*\)>.*/\1/p' "$ksrc/$file"); do
		case $header in
		linux/errno.h | linux/limits.h) continue ;;
		esac
		[ -e "$out/$header" ] && continue
		mkdir -p "$out/$(dirname "$header")"
		: >"$out/$header"
	done
done
