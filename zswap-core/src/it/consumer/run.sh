#!/usr/bin/env bash
# run.sh: installs zswap-core into a repository of its own, and builds and runs a project that depends
# on it alone, on the module path and on the class path. Checks too that the inside cannot be named,
# that no package is in two jars, and that sources and documentation are beside the jars.
# Needs a JDK, Maven and Maven Central. Options are handed to Maven.
set -eu -o pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../../../.." && pwd)
# Inside target, so that mvn clean takes it away.
work=$root/zswap-core/target/consumer
repo=$work/repository
rm -rf "$work"
mkdir -p "$work"
# Artifacts that are here already need not be fetched again; hard links cost nothing. None of ours.
local=$(mvn -B -q -Dstyle.color=never help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null |
  sed 's/\x1b\[[0-9;]*m//g' || true)
if [ -d "$local" ] && cp -al "$local" "$repo" 2>/dev/null; then rm -rf "$repo/io/zswap"; else rm -rf "$repo"; fi
if [ -n "${JAVA_HOME:-}" ]; then bin=$JAVA_HOME/bin/; else bin=; fi

die() {
  echo "consumer: $*" >&2
  exit 1
}

# The javadoc tool leaves pages of classes that are gone by now.
rm -rf "$root"/zswap-{api,core}/target/reports/apidocs
echo "installing into ${repo#"$PWD"/}"
(cd "$root" && mvn -B -ntp -q install -pl zswap-core -am -Dmaven.test.skip -Dspotless.check.skip \
  -Dmaven.repo.local="$repo" "$@")
for module in zswap-api zswap-core; do
  for kind in '' -sources -javadoc; do
    jar=("$repo/io/zswap/$module"/*/"$module"-*SNAPSHOT"$kind".jar)
    [ -s "${jar[0]}" ] || die "no $module$kind.jar was installed"
  done
done
"${bin}jar" tf "$repo"/io/zswap/zswap-core/*/zswap-core-*-sources.jar | grep -q '^io/zswap/store/SwapArea.java$' ||
  die "the sources jar lacks SwapArea"
"${bin}jar" tf "$repo"/io/zswap/zswap-core/*/zswap-core-*-javadoc.jar >"$work/javadoc"
grep -q 'io/zswap/store/SwapArea.html$' "$work/javadoc" || die "the javadoc jar lacks SwapArea"
! grep 'io/zswap/core/' "$work/javadoc" || die "the javadoc jar documents what is not exported"

cp -r "$here/pom.xml" "$here/src" "$work/"
echo "building the consumer's project"
(cd "$work" && mvn -B -ntp -q package -Dmaven.repo.local="$repo" "$@")
libs=$work/target/lib
echo "it brings along: $(cd "$libs" && echo *.jar)"

# Exactly what is promised, of the jar as it is.
exports=$("${bin}jar" --describe-module --file "$(echo "$libs"/zswap-core-*.jar)" | awk '$1 == "exports" {print $2}')
[ "$exports" = io.zswap.store ] || die "zswap-core exports: $exports"
split=$(for jar in "$libs"/*.jar; do
  "${bin}jar" tf "$jar" | grep '\.class$' | grep -v '^META-INF/\|module-info\|package-info' | sed 's|/[^/]*$||' | sort -u
done | sort | uniq -d)
[ -z "$split" ] || die "packages in two jars: $split"

if "${bin}javac" -p "$libs" -d "$work/leak" "$work/src/main/java/module-info.java" \
  "$work/src/leak/java/example/Leak.java" 2>"$work/leak.log"; then
  die "a class that is not exported can be named"
fi
grep -q 'package io.zswap.core is not visible\|does not export it' "$work/leak.log" ||
  die "unexpected: $(cat "$work/leak.log")"

mkdir "$work/swap"
"${bin}java" -p "$libs:$(echo "$work"/target/consumer-*.jar)" -m example/example.Main "$work/swap"
"${bin}java" -cp "$libs/*:$(echo "$work"/target/consumer-*.jar)" example.Main "$work/swap"
