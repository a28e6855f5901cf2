#!/usr/bin/env bash
# run.sh: installs this project into a repository of its own, builds the example of a third party from
# the installed artifacts, and checks that the kit's tests fail where they must and nowhere else.
# Needs a JDK, Maven, gcc and Maven Central. Options are handed to Maven.
set -eu -o pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../../../.." && pwd)
# Inside target, so that mvn clean takes it away.
work=$root/conformance-tests/target/third-party
repo=$work/repository
rm -rf "$work"
mkdir -p "$work"
# Artifacts that are here already need not be fetched again; hard links cost nothing. None of ours.
local=$(mvn -B -q -Dstyle.color=never help:evaluate -Dexpression=settings.localRepository -DforceStdout 2>/dev/null |
  sed 's/\x1b\[[0-9;]*m//g' || true)
if [ -d "$local" ] && cp -al "$local" "$repo" 2>/dev/null; then rm -rf "$repo/io/zswap"; else rm -rf "$repo"; fi

echo "installing into ${repo#"$PWD"/}"
(cd "$root" && mvn -B -ntp -q install -Dmaven.test.skip -Dspotless.check.skip -Dmaven.javadoc.skip \
  -Dmaven.source.skip -Dmaven.repo.local="$repo" "$@")

cp -r "$here/pom.xml" "$here/src" "$work/"
echo "building the third party's project"
# Two of its four test classes must fail, so that the exit code says nothing.
(cd "$work" && mvn -B -ntp test -Dmaven.repo.local="$repo" -Dmaven.test.failure.ignore "$@") >"$work/build.log" 2>&1 ||
  { tail -n 40 "$work/build.log"; exit 1; }

# What a consumer must never get.
(cd "$work" && mvn -B -ntp -q dependency:list -Dmaven.repo.local="$repo" -DoutputFile=deps.txt "$@") || exit 1
if grep -E 'jmh|jcstress|lincheck|jqwik' "$work/deps.txt"; then
  echo "the kit brings test tools along"
  exit 1
fi

failures() {
  sed -n 's/^ *"rule" : "\(.*\)",$/\1/p; s/^ *"verdict" : "\(.*\)",$/\1/p' "$1" | paste - - |
    awk '$2 == "failed" {print $1}' | sort
}
status=0
for name in map core racy forgetful; do
  report=$work/target/zswap-kit/$name.json
  [ -f "$report" ] || { echo "no report $report"; tail -n 40 "$work/build.log"; exit 1; }
  failures "$report" >"$work/$name.failed"
  grep -E "^$name: " "${report%.json}.md"
  if ! diff <(grep -v "^#" "$here/expected/$name.failed" | sort) "$work/$name.failed" >"$work/$name.diff"; then
    echo "$name: fails elsewhere than it must (< must fail, > fails):"
    cat "$work/$name.diff"
    status=1
  fi
done
grep -E '^(\[ERROR\] |\[WARNING\] )?Tests run: .*Time' "$work/build.log" | sed 's/^\[[A-Z]*\] //; s/ <<< .* -- in / -- in /' || true
[ $status = 0 ] && echo "the kit's tests fail where they must, and nowhere else"
exit $status
