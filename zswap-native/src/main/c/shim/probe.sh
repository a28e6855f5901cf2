#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# probe.sh KSRC OUT COMPILER...
#
# Asks a kernel tree what it has, and writes the answers to OUT/probed.h (HAVE_NAME, 1 or 0) for the
# shims, and to OUT/probed for people. The questions are lines in the shims' comments:
#
#   PROBE name: expression                          1 if it compiles behind the tree's source
#   PROBE name: TYPE(function, its type)            1 if that is its prototype
#   PROBE name: BODY(file, functions, word)         1 if the word is in the body of one of them, 0 if not;
#                                                   2 if none of the functions is there
#   PROBE name: ORDER(file, function, word, word)   1 if the first comes before the second, 0 if behind;
#                                                   2 if that cannot be read
#
# What follows from the answers for who looks at the machine, also lines there, goes to OUT/traits, as
# kind, word and text with tabs between (Java's KernelTraits reads it):
#
#   TRAIT kind word name=value ...: text            if all these are the answers
#
# kind: differs (from Linux 6.12, whose machines are compared step by step), lacks (a mechanism, so that
# a race about it does not apply), needs (a setting that programs must have), decides (a verdict: what
# the surroundings of zswap in this tree do), unread (what would decide one, and cannot be read in this
# tree: it is taken as in 6.12).
#
# Questions of a kernel/*.c are asked behind that file, those of headers behind kernel/zswap.c. COMPILER
# is the compiler with the flags of the build, to be run in the folder of the sources.
set -eu
ksrc=$1 out=$2
shift 2
part=$out/probe
rm -rf "$part"
mkdir -p "$part"

sed -n 's/^.*[* ]PROBE \([a-z0-9_]*\): \(.*[^ ]\) *$/\1\t\2/p' kernel/*.h shim/*.h >"$part/zswap.ask"
for file in kernel/*.c; do
	name=$(basename "$file" .c)
	sed -n 's/^.*[* ]PROBE \([a-z0-9_]*\): \(.*[^ ]\) *$/\1\t\2/p' "$file" >>"$part/$name.ask"
done

# All questions of a file are one source. The compiler goes on behind an error, and says in which
# function, that is in which question, it was: their names are gathered in *.no.
for file in "$part"/*.ask; do
	[ -s "$file" ] || continue
	name=$(basename "$file" .ask)
	{
		echo '#define PROBING 1'
		echo '#define TYPE(f, ...) sizeof(char[__builtin_types_compatible_p(__typeof__(f), __typeof__(__VA_ARGS__)) ? 1 : -1])'
		echo "#include \"kernel/$name.c\""
		awk -F '\t' '$2 !~ /^(BODY|ORDER)\(/ {
			printf "#line 1 \"probe:%s\"\nstatic __attribute__((unused)) void probe_%s(void) { (void)(%s); }\n", $1, $1, $2 }' \
			"$file"
	} >"$part/$name.c"
	{
		LC_ALL=C "$@" -fsyntax-only -fmax-errors=0 -x c "$part/$name.c" 2>"$part/$name.err" || :
		awk '/: In function / { at = match($0, /probe_[a-z0-9_]*/) ? substr($0, RSTART + 6, RLENGTH - 6) : "" }
			/: At top level:/ { at = "" }
			/error:/ && at != "" { print at }' "$part/$name.err" >"$part/$name.no"
	} &
done
wait

answer() { # NAME VALUE
	echo "#define HAVE_$1 $2" >>"$part/probed.h"
	echo "$1=$2" >>"$part/probed"
}

: >"$part/probed.h"
: >"$part/probed"
tab=$(printf '\t')
for file in "$part"/*.ask; do
	while IFS="$tab" read -r name question; do
		case $question in
		BODY* | ORDER*)
			source=$(echo "$question" | sed 's/^[A-Z]*(\([^,]*\),.*/\1/')
			value=$(awk -v question="$question" -f shim/scan.awk "$ksrc/$source" 2>/dev/null) || value=
			answer "$name" "${value:-2}"
			;;
		*)
			if grep -qx "$name" "${file%.ask}.no"; then
				answer "$name" 0
			else
				answer "$name" 1
			fi
			;;
		esac
	done <"$file"
done

sed -n 's/^.*[* ]TRAIT \([a-z]* [^ :]*\) \([^:]*\): \(.*[^ ]\) *$/\1\t\2\t\3/p' kernel/*.[ch] shim/*.h |
	awk -F '\t' 'NR == FNR { have[$0]; next }
		{
			n = split($2, all, " ")
			for (i = 1; i <= n; i++)
				if (!(all[i] in have))
					next
			sub(" ", "\t", $1)
			print $1 "\t" $3
		}' "$part/probed" - >"$part/traits"
mv "$part/probed.h" "$part/probed" "$part/traits" "$out"
