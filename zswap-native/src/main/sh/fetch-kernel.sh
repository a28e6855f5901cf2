#!/usr/bin/env bash
# Puts Debian's kernel source where the harness looks for it. No root needed, nothing is installed.
#
#   fetch-kernel.sh [--optional] [--force] [PACKAGE]...
#
# Default: linux-source-6.12; in CI linux-source-6.1, too.
#
# Leaves CACHE/linux-source/VERSION/{mm,lib,include}, MANIFEST and .complete, where CACHE is
# $ZSWAP_CACHE, $XDG_CACHE_HOME/zswap or ~/.cache/zswap. Does nothing if a version of that package is
# there. A run that is interrupted leaves nothing behind that the next one would mistake for a tree:
# everything is prepared beside its place and moved there with one rename.
#
# What is proven. The sha256 of the downloaded package is the one of apt's package index, which apt
# accepts only with the archive's signature; without an index entry nobody has checked, and .complete
# says so. The files that a build compiles or includes are hashed as they come out of the package, and
# compared with what lies on disk. Of all other files MANIFEST has the sha256
# that they have on disk: it shows later changes, and nothing more.
#
# .complete: the package and its version, its sha256, what that was checked against, and the names of
# the files whose sums in MANIFEST are the package's own.
#
# Exit codes: 0 the source is there, 3 it cannot be had here (one line says how to get it). With
# --optional, as a step of the build or of a start, the latter is 0 as well, except in CI (environment
# CI is set), where a missing kernel must not go unnoticed. Outside CI --optional does not repeat
# within an hour what has failed (--force does), and does not update package lists that are there.
set -u -o pipefail

cache=${ZSWAP_CACHE:-${XDG_CACHE_HOME:-~/.cache}/zswap}/linux-source

say() { [ -t 2 ] && echo "zswap: $*" >&2; return 0; }

# Read by a build, if the tree has them (KernelTree in Java). The first one it must have.
needed=(mm/zswap.c)
used=(mm/list_lru.c mm/zpool.c mm/zbud.c mm/frontswap.c mm/swap.h mm/swap_table.h mm/memcontrol.c mm/memory.c
  mm/page_io.c mm/swap_state.c mm/swapfile.c lib/xarray.c lib/rbtree.c lib/radix-tree.h
  include/linux/zswap.h include/linux/zsmalloc.h mm/internal.h mm/slab.h include/linux/container_of.h include/linux/frontswap.h
  include/linux/list.h include/linux/list_lru.h include/linux/poison.h include/linux/rbtree.h
  include/linux/rbtree_augmented.h include/linux/rbtree_types.h include/linux/rculist.h
  include/linux/xarray.h include/linux/zpool.h)

unavailable=3
casual='' # called by the way: not to cost time again and again
stamp=''  # where a failure is remembered
cannot() {
  [ -z "$stamp" ] || echo "$*" 2>/dev/null >"$stamp"
  echo "zswap: no kernel machine: $*" >&2
  exit $unavailable
}

# Gives up if the same has failed within the hour.
not_again() { # PACKAGE
  local last=$cache/.failed-$1
  [ -n "$casual" ] && [ -z "$force" ] && [ -n "$(find "$last" -mmin -60 2>/dev/null)" ] || return 0
  cannot "$(cat "$last") (tried at $(date -r "$last" +%H:%M); fetch-kernel.sh --force tries again)"
}

# Whether a complete tree of the package is there: linux-source-6.12 is in 6.12 or 6.12.NNN.
have() {
  local series=${1#linux-source-} f
  for f in "$cache/$series"/.complete "$cache/$series".*/.complete; do
    [ -f "$f" ] && return 0
  done
  return 1
}

download() { # PACKAGE, into the current folder
  apt-get download "$1" >apt.log 2>&1 && return 0
  [ "$(id -u)" = 0 ] || return 1
  # A machine that was never updated has no package lists yet. Others are not ours to update by the way.
  [ -z "$casual" ] ||
    [ -z "$(apt-get indextargets --format '$(FILENAME)' 'Created-By: Packages' 2>/dev/null)" ] || return 1
  say "updating the package lists"
  apt-get update >>apt.log 2>&1 && apt-get download "$1" >>apt.log 2>&1
}

# Says what the package's sum was checked against; fails if it is not the right one.
check_index() { # PACKAGE VERSION SHA256
  local sums
  sums=$(apt-cache show "$1=$2" 2>/dev/null | sed -n 's/^SHA256: *//p')
  if [ -z "$sums" ]; then
    echo "not checked: apt's package index has no sha256 of this version"
    return 0
  fi
  grep -qxF "$3" <<<"$sums" && echo "the same as in apt's package index"
}

fetch() { # PACKAGE
  local package=$1 part deb full version sum checked tree tool f hasher members=()
  local by_hand="unpack mm/, lib/ and include/ of any kernel tree into $cache/VERSION/ and touch .complete there"
  for tool in apt-get:apt dpkg-deb:dpkg tar:tar xz:xz-utils sha256sum:coreutils; do
    command -v "${tool%%:*}" >/dev/null ||
      cannot "${tool%%:*} is missing (Debian package ${tool##*:}); or $by_hand"
  done
  stamp=$cache/.failed-$package

  part=$(mktemp -d "$cache/.part-XXXXXX") || cannot "cannot write below $cache"
  # shellcheck disable=SC2064  # the path of now, not of then
  trap "rm -rf '$part'" EXIT
  trap 'exit 130' INT TERM
  chmod 755 "$part" # apt's own user has to see the download

  say "downloading $package, about 150 MB"
  (cd "$part" && download "$package") ||
    cannot "apt-get cannot download $package ($(tail -n 1 "$part/apt.log" 2>/dev/null)); with network run 'apt-get update' as root and try again, or $by_hand"
  deb=$(echo "$part"/*.deb)
  full=$(dpkg-deb -f "$deb" Version) || cannot "$package is not a Debian package"
  version=${full%%-*}
  sum=$(sha256sum <"$deb" | cut -d' ' -f1)
  checked=$(check_index "$package" "$full" "$sum") || cannot "$package $full is not the one in apt's package index"
  tree=$part/tree

  say "unpacking mm, lib and include of $version"
  # One reading of the package, two readers: one hashes some files as they come, one unpacks all.
  mkdir "$tree"
  mkfifo "$part/stream"
  # shellcheck disable=SC2016  # for the shell that tar starts, once per file
  tar -x --to-command='printf "%s  %s\n" "$(sha256sum | cut -d" " -f1)" "${TAR_FILENAME#*/}"' \
    "${needed[@]/#/$package/}" "${used[@]/#/$package/}" \
    <"$part/stream" >"$part/PACKAGE" 2>"$part/absent.log" 9>&- &
  hasher=$!
  # shellcheck disable=SC2064
  trap "kill $hasher 2>/dev/null; rm -rf '$part'" EXIT
  dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$package.tar.xz" | xz -dc | tee "$part/stream" |
    tar -x -C "$tree" --strip-components=1 --wildcards "$package/mm/*" "$package/lib/*" \
      "$package/include/*" || cannot "$package $version does not unpack; is the disk full?"
  wait $hasher # fails where some of used[] are not there, which is as well

  say "checking"
  for f in "${needed[@]}"; do
    [ -s "$tree/$f" ] || cannot "$package $version has no $f"
  done
  for f in "${needed[@]}" "${used[@]}"; do
    [ ! -e "$tree/$f" ] || members+=("$f")
  done
  [ "$(wc -l <"$part/PACKAGE")" = ${#members[@]} ] &&
    (cd "$tree" && sha256sum --check --quiet --strict "$part/PACKAGE" >&2) &&
    (cd "$tree" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum) >"$part/MANIFEST" &&
    [ "$(grep -cxFf "$part/PACKAGE" "$part/MANIFEST")" = ${#members[@]} ] &&
    mv "$part/MANIFEST" "$tree/MANIFEST" || cannot "$package $version did not reach the disk whole"
  printf '%s\n' "$package $full" "$sum" "$checked" "${members[@]}" >"$tree/.complete" ||
    cannot "cannot write below $cache"
  rm -rf "${cache:?}/$version"
  mv -T "$tree" "$cache/$version" || cannot "cannot write $cache/$version"
  say "linux-source $version is ready"
  rm -rf "$part" "$stamp"
  trap - EXIT
  stamp=''
}

force=''
while :; do
  case ${1:-} in
  --optional) [ -n "${CI:-}" ] || { unavailable=0 casual=yes; } ;;
  --force) force=yes ;;
  *) break ;;
  esac
  shift
done
mkdir -p "$cache" 2>/dev/null || cannot "cannot write $cache; set ZSWAP_CACHE to a folder that can be written"
[ $# -gt 0 ] || set -- linux-source-6.12 ${CI:+linux-source-6.1}
missing=()
for package; do
  have "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

# Two builds at once: the second waits, and then finds the work done.
exec 9>"$cache/.lock"
flock 9
rm -rf "$cache"/.part-*
for package in "${missing[@]}"; do
  have "$package" && continue
  not_again "$package"
  fetch "$package"
done
