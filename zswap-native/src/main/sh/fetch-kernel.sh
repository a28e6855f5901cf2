#!/usr/bin/env bash
# Puts Debian's kernel source where the harness looks for it. No root needed, nothing is installed.
#
#   fetch-kernel.sh [--optional] [PACKAGE]...        default: linux-source-6.12
#
# Leaves CACHE/linux-source/VERSION/{mm,lib,include}, MANIFEST (sha256 of every file, made from the
# package) and .complete (what it came from), where CACHE is $ZSWAP_CACHE, $XDG_CACHE_HOME/zswap or
# ~/.cache/zswap. Does nothing if a version of that package is there. A run that is interrupted leaves
# nothing behind that the next one would mistake for a tree: everything is prepared beside its place
# and moved there with one rename.
#
# Exit codes: 0 the source is there, 3 it cannot be had here (one line says how to get it). With
# --optional, as a step of the build, the latter is 0 as well, except in CI (environment CI is set),
# where a missing kernel must not go unnoticed.
set -u -o pipefail

cache=${ZSWAP_CACHE:-${XDG_CACHE_HOME:-${HOME:?HOME is not set}/.cache}/zswap}/linux-source

say() { [ -t 2 ] && echo "zswap: $*" >&2; return 0; }

unavailable=3
cannot() {
  echo "zswap: no kernel machine: $*" >&2
  exit $unavailable
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
  # A machine that was never updated has no package lists yet.
  [ "$(id -u)" = 0 ] || return 1
  say "updating the package lists"
  apt-get update >>apt.log 2>&1 && apt-get download "$1" >>apt.log 2>&1
}

fetch() { # PACKAGE
  local package=$1 part deb version top tree
  local by_hand="unpack mm/, lib/ and include/ of any kernel tree into $cache/VERSION/ and touch .complete there"
  local tool
  for tool in apt-get:apt dpkg-deb:dpkg tar:tar xz:xz-utils sha256sum:coreutils; do
    command -v "${tool%%:*}" >/dev/null ||
      cannot "${tool%%:*} is missing (Debian package ${tool##*:}); or $by_hand"
  done

  part=$(mktemp -d "$cache/.part-XXXXXX") || cannot "cannot write below $cache"
  # shellcheck disable=SC2064  # the path of now, not of then
  trap "rm -rf '$part'" EXIT
  trap 'exit 130' INT TERM
  chmod 755 "$part" # apt's own user has to see the download

  say "downloading $package, about 150 MB"
  (cd "$part" && download "$package") ||
    cannot "apt-get cannot download $package ($(tail -n 1 "$part/apt.log" 2>/dev/null)); with network run 'apt-get update' as root and try again, or $by_hand"
  deb=$(echo "$part"/*.deb)
  version=$(dpkg-deb -f "$deb" Version | sed 's/-.*//') || cannot "$package is not a Debian package"
  tree=$part/tree
  top=usr/src/$package

  say "unpacking mm, lib and include of $version"
  mkdir "$tree"
  dpkg-deb --fsys-tarfile "$deb" | tar -xO "./$top.tar.xz" |
    tar -xJ -C "$tree" --strip-components=1 --wildcards "$package/mm/*" "$package/lib/*" \
      "$package/include/*" || cannot "$package $version does not unpack; is the disk full?"
  for f in mm/zswap.c mm/swap.h lib/xarray.c include/linux/swap.h; do
    [ -s "$tree/$f" ] || cannot "$package $version has no $f"
  done

  say "checking"
  (cd "$tree" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum >"$part/MANIFEST") &&
    mv "$part/MANIFEST" "$tree/MANIFEST" &&
    (cd "$tree" && sha256sum --check --quiet MANIFEST) || cannot "$package $version did not reach the disk whole"
  { echo "$package $(dpkg-deb -f "$deb" Version)"; sha256sum <"$deb" | cut -d' ' -f1; } >"$tree/.complete"
  rm -rf "${cache:?}/$version"
  mv -T "$tree" "$cache/$version" || cannot "cannot write $cache/$version"
  say "linux-source $version is ready"
  rm -rf "$part"
  trap - EXIT
}

if [ "${1:-}" = --optional ]; then
  shift
  [ -n "${CI:-}" ] || unavailable=0
fi
mkdir -p "$cache" 2>/dev/null || cannot "cannot write $cache; set ZSWAP_CACHE to a folder that can be written"
[ $# -gt 0 ] || set -- linux-source-6.12
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
  have "$package" || fetch "$package"
done
