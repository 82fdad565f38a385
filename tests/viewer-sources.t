#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The sources hist and events in the amd lab with stock modules, and recordings,
# which need no lab. tests/in-lab/sources.sh runs in the lab.
. "$(dirname "$0")/lib.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# "VCPU REASON COUNT" in their order, of lines of a hist file, all threads.
by_hand() {
	awk -v RS='[{}:, \n]+' '
		$0 == "vcpu_id" { getline vcpu }
		$0 == "exit_reason" { getline reason }
		$0 == "hitcount" { getline n; sum[vcpu " " reason] += n }
		END { for (key in sum) print key, sum[key] }' "$@" | sort
}

# The same of JSON on stdin; all VMs, or the one with pid $1.
of_json() {
	jq -r --arg pid "${1:-}" '[.vms[] |
		select($pid == "" or .pid == ($pid | tonumber)) |
		.vcpus[] | .vcpu as $vcpu | .reasons[] |
		{ key: "\($vcpu) \(.number)", count }] |
		group_by(.key)[] | "\(.[0].key) \(map(.count) | add)"' | sort
}

# jq_is WHAT FILE FILTER WANTED
jq_is() {
	is "$1" "$(jq -c "$3" "$2" 2>&1)" "$4"
}

check_same() {
	local source pid

	pid=$(cut -d' ' -f2 "$dir/guests.txt")
	grep -E "common_pid: +($(paste -sd'|' "$dir/threads.txt"))," \
		"$dir/by-hand.txt" >"$dir/alpha.txt"
	ok 'there is something to compare' test \
		"$(by_hand "$dir/by-hand.txt" | wc -l)" -gt 8
	is '6,000 CPUIDs of vCPU 0, and more' \
		"$(($(by_hand "$dir/by-hand.txt" | awk '/^0 114/ { print $3 }') >= 6000))" 1
	for source in hist events auto; do
		is "$source: every count is that of the hist trigger" \
			"$(of_json <"$dir/$source.json")" \
			"$(by_hand "$dir/by-hand.txt")"
		is "$source: the guest's counts are those of its threads" \
			"$(of_json "$pid" <"$dir/$source.json")" \
			"$(by_hand "$dir/alpha.txt")"
		jq_is "$source: the guest has its name and vCPUs" \
			"$dir/$source.json" ".vms[] | select(.pid == $pid) |
			[.name, [.vcpus[].vcpu]]" '["alpha",[0,1]]'
		is "$source: ends well" "$(<"$dir/$source.status")" 0
	done
	jq_is 'hist: no cycles, and it says so' "$dir/hist.json" \
		'[.source, .cycles, .cycles_unit, .complete, .lost, .note]' \
		'["hist",null,null,true,0,"counts since exittop'\''s start, no cycles"]'
	jq_is 'events: cycles' "$dir/events.json" \
		'[.source, .cycles > 0, .cycles_unit, .complete, .lost]' \
		'["events",true,"tsc",true,0]'
	jq_is 'events: all time that all reasons took' "$dir/events.json" \
		'.cycles == ([.vms[].vcpus[].reasons[].cycles] | add)' true
	jq_is 'auto: hist, where KVM keeps no counters' "$dir/auto.json" \
		.source '"hist"'
	like 'hist: the trigger is in an instance of its own' \
		"$(<"$dir/hist.trigger")" \
		'^hist:keys=common_pid,vcpu_id,exit_reason:'
	is 'no instance stays' "$(<"$dir/instances.txt")" ''
}

check_losses() {
	local overrun dropped

	overrun=$(awk '/^overrun/ { n += $2 } END { print n }' "$dir/lost.stats")
	ok 'events: a small buffer overruns' test "$overrun" -gt 1000
	jq_is 'events: as many are lost as the kernel says' "$dir/lost.json" \
		.lost "$overrun"
	dropped=$(awk '/Dropped/ { print $2 }' "$dir/full.hist")
	ok 'hist: a small table is full' test "$dropped" -gt 0
	jq_is 'hist: as many are lost as the kernel says' "$dir/full.json" \
		'[.complete, .lost]' "[false,$dropped]"
	like 'hist: that it is full is said' "$(jq -r .note "$dir/full.json")" \
		'table is full'
}

check_killed() {
	like 'kill -9 leaves an instance' "$(<"$dir/killed.txt")" '^exittop-'
	is 'the next start removes it' "$(<"$dir/next.txt")" ''
	jq_is 'and works' "$dir/next.json" .source '"hist"'
	is 'KVM is unloaded meanwhile: status' "$(<"$dir/unloaded.status")" 2
	like 'KVM is unloaded meanwhile: message' "$(<"$dir/unloaded.err")" \
		'^exittop: KVM was unloaded'
}

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

# What trace-cmd recorded of single exits: as many as a hist trigger counted.
check_exits() {
	local name=$1 unit=$2 json="$dir/exits.json"

	replay "$name" --json --once >"$json"
	is "$name: every count is that of the hist trigger" \
		"$(of_json <"$json")" "$(by_hand "tests/data/$name.txt")"
	jq_is "$name: header" "$json" '[.source, .isa, .complete, .lost,
		.cycles > 0, .cycles_unit]' \
		"[\"file\",\"svm\",true,0,true,\"$unit\"]"
	jq_is "$name: its VM's name" "$json" '[.vms[].name] | unique' '["minivm"]'
	like "$name: text" "$(replay "$name" -b --once)" 'each thread shown as a VM'
}

check_replay() {
	local overrun

	check_counters counters-amd
	jq_is 'counters-amd: the VMs' "$dir/counters.json" \
		'[.vms[] | .vcpus | length]' \
		"$(jq -c '[.vms[] | .vcpus | length]' "$dir/counters.json")"
	check_exits exits-mono-amd ns
	check_exits exits-x86-tsc-amd tsc

	overrun=$(awk '/^overrun/ { n += $2 } END { print n }' tests/data/lost-amd.txt)
	is 'lost-amd: as many are lost as the kernel said' \
		"$(replay lost-amd --json --once | jq .lost)" "$overrun"
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
	refuses 'a fifo' '.* is no file of trace-cmd record' "$dir/fifo"
	refuses 'a directory' '.* is no file of trace-cmd record' "$dir"
	refuses 'no recording' 'cannot read .*: it is no recording' README.md
}

check_lab() {
	ok 'the lab runs' scripts/lab --quiet --stock --timeout 600 --out "$dir" \
		--copy tests/in-lab/sources.sh --copy build/tests/minivm -- \
		sh sources.sh
}

check_lab
check_same
check_losses
check_killed
check_replay
check_refused
done_testing
