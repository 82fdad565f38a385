#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The sources hist and events in the amd lab with stock modules, against a hist
# trigger read by hand. tests/in-lab/sources.sh runs in the lab.
. "$(dirname "$0")/lib.sh"
. tests/hist.sh

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

check_same() {
	local source pid

	pid=$(awk '{ print $2 }' "$dir/guests.txt")
	grep -E "common_pid: +($(paste -sd'|' "$dir/threads.txt"))," \
		"$dir/by-hand.txt" >"$dir/alpha.txt"
	ok 'there is something to compare' test \
		"$(by_hand "$dir/by-hand.txt" | wc -l)" -gt 8
	ok 'among it 5,000 CPUIDs of vCPU 1' test \
		"$(by_hand "$dir/by-hand.txt" | awk '/^1 114/ { print $3 }')" -ge 5000
	for source in hist events auto; do
		is "$source: every count is that of the hist trigger" \
			"$(of_json all <"$dir/$source.json")" \
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
	like 'hist: a small table takes the place of its own' \
		"$(<"$dir/full.trigger")" 'hist:.*:size=128 '
	dropped=$(awk '/Dropped/ { print $2 }' "$dir/full.hist")
	ok 'hist: a small table is full' test "$dropped" -gt 0
	jq_is 'hist: as many are lost as the kernel says' "$dir/full.json" \
		'[.complete, .lost]' "[false,$dropped]"
	like 'hist: that it is full is said' "$(jq -r .note "$dir/full.json")" \
		'table is full'
	is 'hist: the trigger is removed: status' "$(<"$dir/robbed.status")" 2
	like 'hist: the trigger is removed: message' "$(<"$dir/robbed.err")" \
		'^exittop: somebody has removed the hist trigger'
}

check_killed() {
	like 'kill -9 leaves an instance' "$(<"$dir/killed.txt")" '^exittop-'
	is 'the next start removes it' "$(<"$dir/next.txt")" ''
	jq_is 'and works' "$dir/next.json" .source '"hist"'
	is 'KVM is unloaded meanwhile: status' "$(<"$dir/unloaded.status")" 2
	like 'KVM is unloaded meanwhile: message' "$(<"$dir/unloaded.err")" \
		'^exittop: KVM was unloaded'
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
done_testing
