#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every recording in every format: what exittop prints is what others' parsers
# read, and all formats say the same.
. "$(dirname "$0")/lib.sh"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# same WHAT OPTIONS...
same() {
	local what=$1 format

	shift
	for format in json csv openmetrics; do
		./exittop "$@" --$format >"$tmp/$format" || fail "$what: --$format"
	done
	is "$what: the formats agree" "$(/usr/bin/python3 tests/formats.py \
		"$tmp/json" "$tmp/csv" "$tmp/openmetrics" 2>&1)" ''
}

for file in tests/data/{counters,exits}-*.dat; do
	same "$file" -i "$file" --once
	is "$file: one header in CSV" "$(./exittop -i "$file" --csv -d 0.5 |
		grep -c '^time,vm,pid,name,vcpu,')" 1
	is "$file: each update ends OpenMetrics" \
		"$(./exittop -i "$file" --openmetrics -d 0.5 | grep -c '^# EOF$')" \
		"$(./exittop -i "$file" --json -d 0.5 | wc -l)"
done

for format in json csv openmetrics; do
	said=$(./exittop -i tests/data/counters-amd.dat --once --$format 2>&1 \
		>/dev/full)
	is "--$format on a full disk: status, message" "$? $said" \
		'1 exittop: cannot write: No space left on device'
done
done_testing
