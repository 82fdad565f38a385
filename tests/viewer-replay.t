#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop -i: the recordings in tests/data, made by tests/data/record, in each
# format, and files that are none. No lab.
. "$(dirname "$0")/lib.sh"
. tests/hist.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# replay NAME ARGS...
replay() {
	local name=$1

	shift
	./exittop -i "tests/data/$name.dat" "$@"
}

# What trace-cmd recorded of the counters: the VMs and their names are there.
check_counters() {
	local name=$1 json="$dir/counters.json"

	replay "$name" --json -d 0.25 >"$json"
	is "$name: every update is complete" \
		"$(jq -c '[.source, .complete, .lost, .note]' "$json" | sort -u)" \
		'["file",true,0,null]'
	is "$name: sums agree" "$(jq '.exits == ([.reasons[].count] | add) and
		.exits == ([.vms[].exits] | add)' "$json" | sort -u)" true
	is "$name: the time is the recording's" "$(jq -s \
		'map(.time) | . == sort and .[0] > 1.7e9 and
		(.[-1] - .[0] | . > 0.5 and . < 60)' "$json")" true
	is "$name: --once is the end" "$(replay "$name" --json --once | jq .exits)" \
		"$(tail -n 1 "$json" | jq .exits)"
	is "$name: -n 2 are the first" "$(replay "$name" --json -d 0.25 -n 2 |
		jq .time)" "$(head -n 2 "$json" | jq .time)"
	is "$name: text has as many updates" \
		"$(replay "$name" -b -d 0.25 | grep -c 'source file')" \
		"$(wc -l <"$json")"
	ok "$name: fewer with a longer interval" test \
		"$(replay "$name" --json -d 1 | wc -l)" -lt "$(wc -l <"$json")"
}

# alpha and beta, of which beta ends.
check_vms() {
	local json="$dir/counters.json"

	is 'counters-amd: both VMs' \
		"$(head -n 1 "$json" | jq -r '.vms[] | "\(.pid) \(.vcpus | length)"')" \
		"$(awk '{ print $2, $3 }' tests/data/counters-amd.txt)"
	is 'counters-amd: beta ends' "$(tail -n 1 "$json" | jq '.vms[].pid')" \
		"$(awk '$1 == "alpha" { print $2 }' tests/data/counters-amd.txt)"
}

# What trace-cmd recorded of single exits: as many as a hist trigger counted.
check_exits() {
	local name=$1 unit=$2 isa=$3 json="$dir/exits.json"

	replay "$name" --json --once >"$json"
	is "$name: every count is that of the hist trigger" \
		"$(of_json all <"$json")" "$(by_hand "tests/data/$name.txt")"
	jq_is "$name: header" "$json" '[.source, .isa, .complete, .lost,
		.cycles > 0, .cycles_unit]' \
		"[\"file\",\"$isa\",true,0,true,\"$unit\"]"
	jq_is "$name: its VM's name" "$json" '[.vms[].name] | unique' '["minivm"]'
	like "$name: text" "$(replay "$name" -b --once)" 'each thread shown as a VM'
	is "$name: CSV has JSON's time" \
		"$(replay "$name" --csv --once | sed -n 's/,.*//; 2p')" \
		"$(jq -r '.time // empty' "$json" | xargs -r printf %.3f)"
}

check_replay() {
	local overrun name

	check_counters counters-amd
	check_vms
	# One snapshot, of a VM that has made 2 x 1,500 CPUIDs.
	is 'counters-intel: what it has' "$(replay counters-intel --json | jq -c '[.isa,
		.complete, (.reasons[] | select(.name == "CPUID").count)]')" \
		'["vmx",true,3000]'
	check_exits exits-mono-amd ns svm
	check_exits exits-x86-tsc-amd tsc svm
	check_exits exits-mono-intel ns vmx
	check_exits exits-x86-tsc-intel tsc vmx

	for name in lost-amd lost-intel; do
		overrun=$(awk '/^overrun/ { n += $2 } END { print n }' \
			tests/data/$name.txt)
		is "$name: as many are lost as the kernel said" \
			"$(replay $name --json --once | jq .lost)" "$overrun"
	done
}

# A recording that has one whole snapshot, the second.
check_short() {
	local ends

	mapfile -t ends < <(trace-cmd report -t tests/data/counters-amd.dat |
		sed -n 's/.* \([0-9.]*\): kvm_exit_snapshot:.*/\1/p')
	ok 'trace-cmd cuts' trace-cmd split -i tests/data/counters-amd.dat \
		-o "$dir/short" "${ends[0]}" "${ends[2]}"
	is 'one snapshot: --once shows it' \
		"$(./exittop -i "$dir/short.1" --json --once | jq .exits)" \
		"$(replay counters-amd --json -d 0.25 | sed -n 2p | jq .exits)"
}

# refuses WHAT REGEX FILE
refuses() {
	local status=0 err

	err=$(./exittop --json -i "$3" 2>&1) || status=$?
	is "$1: status" "$status" 2
	like "$1: message" "$err" "^exittop: $2"
}

check_refused() {
	mkfifo "$dir/fifo"
	refuses 'no such file' "cannot open $dir/none: No such file" "$dir/none"
	refuses 'a file with an odd name' 'cannot open .*/a.x1b.2J.x0ab: No such' \
		"$dir/a"$'\e[2J\nb'
	refuses 'a fifo' '.* is no file of trace-cmd record' "$dir/fifo"
	refuses 'a directory' '.* is no file of trace-cmd record' "$dir"
	refuses 'no recording' 'cannot read .*: it is no recording' README.md
}

# Recordings of other kernels, whose event formats are not what we know.
check_formats() {
	local plain=$dir/plain.dat

	ok 'trace-cmd converts' trace-cmd convert -o "$plain" --compression none \
		--file-version 6 -i tests/data/exits-mono-amd.dat
	is 'in the older format: the same' \
		"$(./exittop -i "$plain" --json --once)" \
		"$(replay exits-mono-amd --json --once)"
	perl -pe 's/name: kvm_exit$/name: kvm_exix/' "$plain" >"$dir/other.dat"
	refuses 'no exits' '.* no exits of KVM: record with -e kvm:kvm_exit' \
		"$dir/other.dat"
	perl -pe 's/exit_reason/exit_raison/g' "$plain" >"$dir/renamed.dat"
	refuses 'a renamed field' ".* has no number 'exit_reason'" \
		"$dir/renamed.dat"
	# The print format uses a field that is not there: libtraceevent 1.7 crashes.
	perl -pe 's/ exit_reason;/ exit_raison;/' "$plain" >"$dir/lacking.dat"
	refuses 'a field that lacks' "cannot read .*( crashed|'exit_reason')" \
		"$dir/lacking.dat"
	perl -pe 's/name: kvm_entry$/name: kvm_entrx/' "$plain" >"$dir/untimed.dat"
	is 'no entries: no times' "$(./exittop -i "$dir/untimed.dat" --json --once |
		jq -c '[.exits, .cycles, .cycles_unit]')" \
		"$(replay exits-mono-amd --json --once | jq -c '[.exits, null, null]')"
}

check_valgrind() {
	local name

	for name in counters-amd exits-mono-amd; do
		ok "$name: valgrind has nothing to say" valgrind -q \
			--error-exitcode=99 --leak-check=full \
			--errors-for-leak-kinds=definite \
			./exittop -i tests/data/$name.dat --json -d 0.25
	done
}

check_replay
check_short
check_refused
check_formats
check_valgrind
done_testing
