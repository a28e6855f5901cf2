# SPDX-License-Identifier: Apache-2.0
#
# Answers one question of probe.sh about a source file of the kernel: which words are in the body of a
# function, and in which order. Comments and strings do not count. A function begins at a line that
# starts with a letter and has its name before an opening bracket, unless a semicolon ends it, and goes
# to the next line that begins with a closing brace. Prints the answer; nothing if it is not there.
BEGIN {
	kind = question
	sub(/\(.*/, "", kind)
	sub(/^[A-Z]*\(/, "", question)
	sub(/\)$/, "", question)
	split(question, part, / *, */)
	n = split(part[2], names, " ")
	for (i = 1; i <= n; i++)
		wanted[names[i]]
}
{
	line = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
	for (;;) {
		if (comment) {
			if (!(i = index(line, "*/"))) {
				line = ""
				break
			}
			line = substr(line, i + 2)
			comment = 0
		}
		if (!(i = index(line, "/*")))
			break
		rest = substr(line, i + 2)
		if (j = index(rest, "*/")) {
			line = substr(line, 1, i - 1) " " substr(rest, j + 2)
		} else {
			line = substr(line, 1, i - 1)
			comment = 1
			break
		}
	}
	sub(/\/\/.*/, "", line)
}
!inside && line ~ /^[A-Za-z_].*\(/ {
	name = line
	if (name ~ /^SYSCALL_DEFINE/)
		sub(/^[A-Z_0-9]*\(/, "", name)
	else
		sub(/\(.*/, "", name)
	gsub(/[^A-Za-z0-9_ ].*$/, "", name)
	sub(/^.*[ *]/, "", name)
	gsub(/[^A-Za-z0-9_]/, "", name)
	pending = (name in wanted)
}
pending && line ~ /;/ && line !~ /\{/ { pending = 0 }
pending && line ~ /\{/ { inside = 1; pending = 0; found = 1 }
inside {
	text = text " " line
	if (line ~ /^}/)
		inside = 0
}
function at(word) {
	return match(text, "(^|[^A-Za-z0-9_])(" word ")([^A-Za-z0-9_]|$)")
}
END {
	if (!found)
		exit
	if (kind == "BODY") {
		print at(part[3]) ? 1 : 0
	} else {
		first = at(part[3])
		second = at(part[4])
		if (first && second)
			print first < second ? 1 : 0
	}
}
