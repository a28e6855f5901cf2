#!/usr/bin/env bash
# The table of TREES.md, from what `zswap check --machine TREE` printed, one file per tree, named as it:
#
#   for tree in ~/trees/*; do
#     conformance-tests/zswap check --budget 3m --machine "$tree" >"out/${tree##*/}"
#   done
#   conformance-tests/src/test/sh/trees.sh out/*
set -eu -o pipefail
echo '| tree | builds | R1 | R2 | R3 | R4 | R5 |'
echo '|---|---|---|---|---|---|---|'
for file; do
  awk -v tree="${file##*/}" '
    # Cells are a verdict, schedules, seconds; or - alone.
    /^r[1-5][a-z-]* / {
      race = substr($1, 2, 1)
      word = $2
      ran += word != "-"
      if (word == "violated")
        bad[race] = 1
      else if (word == "partly")
        part[race] = part[race] (part[race] == "" ? "" : ", ") $1
      if (word != "-")
        has[race] = 1
    }
    /^R[1-5] .* on .*, protocol/ { race = substr($1, 2, 1); at = race }
    /^I[1-7] / && at != "" {
      if (!((at, $1) in seen)) {
        seen[at, $1]
        invariants[at] = invariants[at] " " $1
      }
      at = ""
    }
    END {
      line = "| " tree " | " (ran ? "yes" : "no") " |"
      for (r = 1; r <= 5; r++) {
        if (!ran)
          cell = "not run"
        else if (bad[r])
          cell = "**violated**" invariants[r]
        else if (!has[r])
          cell = "not applicable"
        else if (part[r] != "")
          cell = "incomplete: " part[r]
        else
          cell = "safe"
        line = line " " cell " |"
      }
      print line
    }' "$file"
done
