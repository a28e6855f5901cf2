#!/usr/bin/env bash
# How conformance-tests/zswap ends when the JVM does: by a signal of its own, and by one from outside.
# A program in the JVM's place does what it is told.
set -eu -o pipefail

root=$(cd "$(dirname "$(readlink -f "$0")")/../../../.." && pwd)
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT
mkdir -p "$own/jdk/bin" "$own/cache"
cat >"$own/jdk/bin/java" <<'FAKE'
#!/usr/bin/env bash
case "$*" in
  *" crash") kill -SEGV $$ ;;
  *" five") exit 5 ;;
  *" input") cat; exit ;;
esac
echo ready
trap 'exit 143' TERM
trap 'exit 130' INT
while :; do sleep 0.1; done
FAKE
chmod +x "$own/jdk/bin/java"
# Nothing is built: that is done, or somebody else's to test.
"$root/conformance-tests/zswap" --version >/dev/null
# Nobody needs a home for what needs no kernel.
env -u HOME -u ZSWAP_CACHE -u XDG_CACHE_HOME "$root/conformance-tests/zswap" stat --help >/dev/null

run() {
  JAVA_HOME=$own/jdk ZSWAP_CACHE=$own/cache "$root/conformance-tests/zswap" stat "$@"
}
expect() {
  [ "$1" = "$2" ] || { echo "wrapper: expected $1, got $2" >&2; exit 1; }
}

status=0
run crash >"$own/out" 2>"$own/err" || status=$?
expect 2 $status
grep -q 'the code of a tree crashed the process' "$own/err"
status=0
run five || status=$?
expect 5 $status
expect hello "$(echo hello | run input | head -n 1)"

for signal in TERM:143 INT:130; do
  JAVA_HOME=$own/jdk ZSWAP_CACHE=$own/cache env --default-signal=INT \
    "$root/conformance-tests/zswap" stat wait >"$own/out" &
  pid=$!
  until grep -q ready "$own/out"; do sleep 0.1; done
  kill -"${signal%%:*}" $pid
  status=0
  wait $pid || status=$?
  expect "${signal##*:}" $status
done
echo "wrapper: as it should be"
