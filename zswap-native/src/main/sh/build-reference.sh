#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# build-reference.sh SOURCES TARGET
#
# A step of the Maven build: compiles the reference machine, puts it where JNA
# finds it in the jar, beside it what is the same around every kernel tree, and
# lists the C sources, so that they can be taken out of the jar again. Writes
# below TARGET only.
set -eu
sources=$1 target=$2

need() {
	command -v "$1" >/dev/null 2>&1 && return
	echo "zswap-native: $1 is missing; on Debian: apt-get install $2" >&2
	exit 1
}
need make make
need gcc gcc
need ld binutils
need objcopy binutils
echo '#include <errno.h>' | gcc -E - >/dev/null 2>&1 || {
	echo "zswap-native: the C library's headers are missing; on Debian: apt-get install libc6-dev" >&2
	exit 1
}

# JNA's names.
case $(uname -m) in
x86_64) arch=x86-64 ;;
*) arch=$(uname -m) ;;
esac

for variant in plain explore; do
	# One after the other: both compile the same files.
	for goal in reference shared; do
		make --no-print-directory -s -C "$sources" -j"$(getconf _NPROCESSORS_ONLN)" \
			OUT="$target/native" VARIANT=$variant $goal
	done
done
mkdir -p "$target/classes/linux-$arch"
for library in libzswap-reference.so libzswap-reference-explore.so; do
	cp "$target/native/$library" "$target/classes/linux-$arch/.so.tmp"
	strip --strip-debug "$target/classes/linux-$arch/.so.tmp"
	mv "$target/classes/linux-$arch/.so.tmp" "$target/classes/linux-$arch/$library"
done

for objects in shared-plain shared-explore; do
	mkdir -p "$target/classes/linux-$arch/$objects"
	for object in state.o plain.o; do
		strip --strip-debug -o "$target/classes/linux-$arch/$objects/$object" "$target/native/$objects/$object"
	done
done

(cd "$sources" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) \
	>"$target/classes/io/zswap/natives/c/SOURCES"
