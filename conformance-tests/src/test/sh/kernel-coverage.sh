#!/usr/bin/env bash
# Which lines of the kernel's own mm/zswap.c the cross-check runs: builds the kernel machine with gcov,
# runs `zswap crosscheck` on it, prints the share of lines and the functions that were never entered.
#
# Exit 1 if the share is below the first argument (default 75), or if the functions are not those that
# COVERAGE.md gives a reason for.
set -eu -o pipefail
least=${1:-75}
root=$(cd "$(dirname "$0")/../../../.." && pwd)
cache=${ZSWAP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/zswap}

# A cache of its own: counters of an earlier run must not count.
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
ln -s "$cache/linux-source" "$own/linux-source"
ZSWAP_CACHE=$own ZSWAP_VARIANT=gcov "$root/conformance-tests/zswap" crosscheck --require linux-6.12 >"$own/out" || {
  cat "$own/out"
  exit 1
}

# The kernel of COVERAGE.md; others that are here have been built and counted as well.
counters=$(find "$own/build" -path '*/kernel/zswap.gcno' -exec grep -l '/linux-source/6\.12\.' {} + | head -n 1)
counters=${counters%.gcno}.gcda
[ -f "$counters" ] || { echo "no counters were written" >&2; exit 2; }
cd "$(dirname "$counters")"
gcov -n -f zswap.gcda 2>/dev/null >"$own/functions"
gcov zswap.gcda >/dev/null 2>&1
share=$(gcov -n zswap.gcda 2>/dev/null | sed -n "\|^File.*/mm/zswap.c'|{n;s/Lines executed:\([0-9.]*\)%.*/\1/p}")
lines=$(gcov -n zswap.gcda 2>/dev/null | sed -n "\|^File.*/mm/zswap.c'|{n;s/.* of //p}")
echo "mm/zswap.c: $share % of $lines lines"

# Functions of zswap.c itself, not of the headers that it includes.
here=$(grep -oE '^[[:space:]]+-|^.*' zswap.c.gcov | sed -nE 's/^ *(#####|[0-9]+\*?): *[0-9]+:.*[ *]([a-z_0-9]+)\(.*/\2/p' | sort -u)
never=$(awk -F"'" '/^Function/ {f=$2} /^Lines executed:0.00%/ {print f}' "$own/functions" | sort -u |
  grep -Fxf <(echo "$here") || true)
echo "never entered:" ${never:-none}
explained=$(sed -n 's/^| `\([a-z_0-9]*\)` |.*/\1/p' "$root/conformance-tests/COVERAGE.md" | sort -u)
[ "$never" = "$explained" ] || { echo "COVERAGE.md explains:" ${explained:-none} >&2; exit 1; }
awk -v s="$share" -v l="$least" 'BEGIN {exit !(s >= l)}' || { echo "less than $least %" >&2; exit 1; }
