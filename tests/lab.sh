# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# What tests of scripts/lab have in common; after lib.sh.

# Their own files, and their own out/: other labs may run at the same time.
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# lab ARGS...: runs the lab in a session of its own; sets $status, $out and $err.
lab() {
	status=0
	setsid -w scripts/lab --quiet --stock --out "$tmp/out" "$@" \
		>"$tmp/stdout" 2>"$tmp/stderr" </dev/null || status=$?
	out=$(tr -d '\0' <"$tmp/stdout")
	err=$(tr -d '\0' <"$tmp/stderr")
}

# lab_until SIGNAL SECONDS ARGS...: the same, but sends it SIGNAL after that time.
lab_until() {
	local signal=$1 seconds=$2
	shift 2
	status=0
	{
		timeout --preserve-status -s "$signal" "$seconds" scripts/lab --quiet --stock "$@" \
			>"$tmp/stdout" 2>"$tmp/stderr" </dev/null || status=$?
	} 2>/dev/null
	err=$(cat "$tmp/stderr")
}

# The processes of labs that we started, and their directories.
left_behind() {
	local dir
	for dir in build/lab/run.*; do
		[[ ! -d $dir ]] || kill -0 "${dir##*.}" 2>/dev/null || echo "$dir"
	done
	ps -e -o pid=,ppid=,stat=,comm= |
		awk '$2 == 1 && $3 !~ /^Z/ && $4 ~ /qemu-system|bochs|socat/'
}

# Turns the lines of tests/in-lab/checks.sh on stdin into TAP.
relay_checks() {
	local verdict what
	while read -r verdict what; do
		case $verdict in
		ok) pass "$what" ;;
		not-ok) fail "$what" ;;
		*) fail 'a check prints its verdict' "$verdict $what" ;;
		esac
	done
}
