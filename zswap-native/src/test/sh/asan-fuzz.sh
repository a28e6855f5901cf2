#!/usr/bin/env bash
# The fuzzing of the C boundary once more, against the reference machine and that of each kernel tree in
# the cache, built with AddressSanitizer and UBSan. A JVM can load them if ASan's library is there first;
# then its own buffers, which JNA hands over, have red zones too.
#
#   asan-fuzz.sh OUT CLASSPATH SECONDS    that of the tests; profile asan of zswap-native calls it
#
# Exit 1 at the first report.
set -eu -o pipefail
out=$1 classpath=$2 seconds=$3
root=$(cd "$(dirname "$0")/../../.." && pwd)
cache=${ZSWAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/zswap}
build() { make -s --no-print-directory -C "$root/src/main/c" "$@" VARIANT=asan OUT="$out"; }

build reference
# Where JNA looks for it, before the one in the jar.
case $(uname -m) in
x86_64) arch=x86-64 ;;
*) arch=$(uname -m) ;;
esac
mkdir -p "$out/classes/linux-$arch"
cp "$out/libzswap-reference.so" "$out/classes/linux-$arch/"

libraries=()
for tree in "$cache"/linux-source/*/.complete; do
  if [ ! -e "$tree" ]; then
    echo "asan-fuzz.sh: not run: the kernel's machine, because no kernel source is in $cache" >&2
    [ "${CI:-}" != true ] || exit 1
    break
  fi
  tree=$(dirname "$tree")
  name=linux-$(basename "$tree")
  build kernel KSRC="$tree" NAME="$name"
  libraries+=("$out/libzswap-$name.so")
done

# SIGSEGV is the JVM's, which makes use of it; what it leaves behind at its end is no leak of ours.
asan=$(gcc -print-file-name=libasan.so)
LD_PRELOAD=$asan ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:detect_leaks=0 \
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -Dzswap.fuzz.seconds="$seconds" \
  -cp "$out/classes:$classpath" io.zswap.natives.BridgeFuzzTest "${libraries[@]}"
echo "nothing found by AddressSanitizer and UBSan"
