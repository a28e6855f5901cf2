#!/usr/bin/env bash
# The tables of TREES.md, from what `zswap check --machine TREE` printed, one file per tree, named as it;
# --bugs, --corners: the other tables, from what `zswap check --race bugs` and `--race corners` printed.
#
#   for tree in ~/trees/*; do
#     conformance-tests/zswap check --budget 3m --machine "$tree" >"out/${tree##*/}"
#     conformance-tests/zswap check --budget 3m --race bugs --machine "$tree" >"bugs/${tree##*/}"
#     conformance-tests/zswap check --budget 3m --race corners --machine "$tree" >"corners/${tree##*/}"
#   done
#   conformance-tests/src/test/sh/trees.sh out/*
#   conformance-tests/src/test/sh/trees.sh --bugs bugs/*
#   conformance-tests/src/test/sh/trees.sh --corners corners/*
set -eu -o pipefail
# Columns, and the programs of each; in the tables of races and corners r1 stands for r1-swapin, too.
columns='R1=r1 R2=r2 R3=r3 R4=r4 R5=r5'
if [ "${1:-}" = --bugs ]; then
  columns='B1=b1 B2=b2 B3=r1-mismatch B4=b4 B5=b5 B6=b6 B7=r4 B8=r4-delete B9=b9 B10=b10 B11=b11 B12=b12'
  shift
elif [ "${1:-}" = --corners ]; then
  columns='C1=c1 C2=c2 C3=c3 C4=c4 C5=c5 C6=c6 C7=c7 C8=c8 C9=c9 C10=c10 C11=c11 C12=c12 C13=c13 C14=c14 C15=c15 C16=c16 C17=c17'
  shift
fi
head='| tree | builds |' rule='|---|---|'
for column in $columns; do
  head="$head ${column%=*} |" rule="$rule---|"
done
printf '%s\n' "$head" "$rule"
for file; do
  awk -v tree="${file##*/}" -v columns="$columns" '
    BEGIN {
      n = split(columns, all, " ")
      for (i = 1; i <= n; i++) {
        split(all[i], part, "=")
        name[i] = part[1]
        at_name[part[1]] = i
        of[part[2]] = i
      }
    }
    # Cells are a verdict, schedules, seconds; or "cannot run"; or - alone.
    { first = $1; sub(/-.*/, "", first) }
    $1 in of || (first in of && columns !~ /B1=/) {
      c = $1 in of ? of[$1] : of[first]
      word = $2
      # An asterisk: nothing failed in it.
      sub(/[*]$/, "", word)
      if (word == "cannot") {
        cannot[c] = cannot[c] (cannot[c] == "" ? "" : ", ") $1
        next
      }
      ran += word != "-"
      if (word == "violated")
        bad[c] = 1
      else if (word == "partly")
        part_of[c] = part_of[c] (part_of[c] == "" ? "" : ", ") $1
      if (word != "-")
        has[c] = 1
      if (word ~ /^none<=/)
        bounded[c] = 1
    }
    /^[RBC][0-9]+ .* on .*, protocol/ { at = $1 in at_name ? at_name[$1] : "" }
    /^I[1-7] / && at != "" {
      if (!((at, $1) in seen)) {
        seen[at, $1]
        invariants[at] = invariants[at] " " $1
      }
      at = ""
    }
    END {
      line = "| " tree " | " (ran ? "yes" : "no") " |"
      for (c = 1; c <= n; c++) {
        if (!NR)
          cell = "no output"
        else if (!ran)
          cell = "not run"
        else if (bad[c])
          cell = "**violated**" invariants[c]
        else if (cannot[c] != "")
          cell = "cannot run: " cannot[c]
        else if (!has[c])
          cell = "not applicable"
        else if (part_of[c] != "")
          cell = "incomplete: " part_of[c]
        else if (bounded[c] && name[c] ~ /^[BC]/)
          cell = "none<=2"
        else
          cell = "safe"
        line = line " " cell " |"
      }
      print line
    }' "$file"
done
