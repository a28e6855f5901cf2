#!/usr/bin/env bash
# Which lines of zswap-core the tests run: prints the share that the conformance suite alone reaches
# (it drives the machine, so that what only library users call is left), the share of all tests, and
# the files with the most lines that no test runs. Run after `mvn verify`. Exit 1 if all tests reach
# less than the first argument (default 90).
set -eu -o pipefail
least=${1:-90}
root=$(cd "$(dirname "$0")/../../../.." && pwd)
target=$root/conformance-tests/target
version=$(sed -n 's|.*<jacoco.version>\(.*\)</jacoco.version>.*|\1|p' "$root/pom.xml")

suite=$target/jacoco.exec
unit=$root/zswap-core/target/jacoco.exec
for f in "$suite" "$unit"; do
  [ -f "$f" ] || { echo "no $f: run 'mvn verify' first" >&2; exit 2; }
done
(cd "$root" && mvn -q -B -ntp -N dependency:copy -Dartifact="org.jacoco:org.jacoco.cli:$version:jar:nodeps" \
  -DoutputDirectory="$target/jacoco" -Dmdep.useBaseVersion=true)

report() { # CSV EXEC...
  local csv=$1
  shift
  java -jar "$target/jacoco/org.jacoco.cli-$version-nodeps.jar" report "$@" \
    --classfiles "$root/zswap-core/target/classes" --csv "$csv" --quiet >/dev/null
}
report "$target/core-by-suite.csv" "$suite"
report "$target/core-by-all.csv" "$suite" "$unit"

# Columns of JaCoCo's table: 2 package, 3 class, 8 lines missed, 9 lines covered.
awk -F, 'NR > 1 {m += $8; c += $9}
  END {printf "zswap-core: %.1f %% of %d lines by the conformance suite alone\n", 100 * c / (m + c), m + c}' \
  "$target/core-by-suite.csv"
awk -F, -v least="$least" '
  NR > 1 { missed += $8; covered += $9; if ($8 > 0) left[$2 "." $3] = $8 }
  END {
    share = 100 * covered / (missed + covered)
    printf "zswap-core: %.1f %% by all tests\n", share
    for (i = 0; i < 5; i++) {
      best = ""
      for (c in left) if (best == "" || left[c] > left[best]) best = c
      if (best == "") break
      printf "  %4d lines left in %s\n", left[best], best
      delete left[best]
    }
    exit share < least
  }' "$target/core-by-all.csv"
