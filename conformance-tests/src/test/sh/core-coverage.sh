#!/usr/bin/env bash
# Which lines of zswap-core the conformance suite runs (not core's own unit tests): prints the share and
# the ten files with the most lines left. Run after `mvn verify`. Exit 1 below the first argument
# (default 90).
set -eu -o pipefail
least=${1:-90}
root=$(cd "$(dirname "$0")/../../../.." && pwd)
target=$root/conformance-tests/target
version=$(sed -n 's|.*<jacoco.version>\(.*\)</jacoco.version>.*|\1|p' "$root/pom.xml")

[ -f "$target/jacoco.exec" ] || { echo "no $target/jacoco.exec: run 'mvn verify' first" >&2; exit 2; }
(cd "$root" && mvn -q -B -ntp -N dependency:copy -Dartifact="org.jacoco:org.jacoco.cli:$version:jar:nodeps" \
  -DoutputDirectory="$target/jacoco" -Dmdep.useBaseVersion=true)
java -jar "$target/jacoco/org.jacoco.cli-$version-nodeps.jar" report "$target/jacoco.exec" \
  --classfiles "$root/zswap-core/target/classes" --csv "$target/core-coverage.csv" --quiet >/dev/null

# Columns of JaCoCo's table: 3 class, 8 lines missed, 9 lines covered.
awk -F, -v least="$least" '
  NR > 1 { missed += $8; covered += $9; if ($8 > 0) left[$2 "." $3] = $8 }
  END {
    share = 100 * covered / (missed + covered)
    printf "zswap-core: %.1f %% of %d lines\n", share, missed + covered
    for (i = 0; i < 10; i++) {
      best = ""
      for (c in left) if (best == "" || left[c] > left[best]) best = c
      if (best == "") break
      printf "  %4d lines left in %s\n", left[best], best
      delete left[best]
    }
    exit share < least
  }' "$target/core-coverage.csv"
