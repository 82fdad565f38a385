#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# exittop in the amd lab: what its formats say of real guests, how it ends, and
# what it says when something is missing. viewer-lab.sh runs in the lab.
. "$(dirname "$0")/lib.sh"

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# Of the step $1: output, words on stderr, status.
out() { cat "$dir/$1.out"; }
err() { cat "$dir/$1.err"; }
status() { cat "$dir/$1.status"; }

# jq_is WHAT STEP FILTER WANTED
jq_is() {
	is "$1" "$(jq -c "$3" "$dir/$2.out" 2>&1)" "$4"
}

# refused WHAT STEP REGEX
refused() {
	is "$1: status" "$(status "$2")" 2
	like "$1: message" "$(err "$2")" "^exittop: $3"
	is "$1: one line" "$(err "$2" | wc -l)" 1
}

# The keys that the README promises, of every object in the output.
shape='def keys_are(k): (keys_unsorted == k) // false;
	def reason_keys: ["number","name","count","rate","percent",
		"time_percent","avg_cycles","cycles","class"];
	keys_are(["time","source","note","kernel","isa","complete","lost","exits",
		"cycles","cycles_unit","most","least","reasons","vms"])
	and all(.reasons[]; keys_are(reason_keys))
	and all(.vms[]; keys_are(["vm","pid","name","exits","cycles","vcpus"]))
	and all(.vms[].vcpus[]; keys_are(["vcpu","exits","cycles","reasons"]))
	and all(.vms[].vcpus[].reasons[]; keys_are(reason_keys))
	and all(.most, .least; . == null or keys_are(["number","name","count"]))'

# What one object says of itself must agree.
sums='(.exits == ([.reasons[].count] | add))
	and .exits == ([.vms[].exits] | add // 0)
	and .exits == ([.vms[].vcpus[].exits] | add // 0)
	and .exits == ([.vms[].vcpus[].reasons[].count] | add // 0)
	and .cycles == ([.vms[].vcpus[].reasons[].cycles] | add // 0)
	and (.most.count == ([.reasons[].count] | max))
	and (.least.count == ([.reasons[].count | select(. > 0)] | min))
	and ([.reasons[].percent] | add | . > 99.9 and . < 100.1)'

check_no_vm() {
	local list

	list=$(out list)
	is '--list: status' "$(status list)" 0
	like '--list: a handled number' "$list" ' 0x72 cpuid +handled'
	like '--list: one that is not implemented' "$list" \
		' 0x63 init +not_implemented'
	is '--list: undefined ranges' \
		"$(awk '$3 == "undefined" { print $1 }' <<<"$list" | paste -sd ' ')" \
		'0xa7-0x3ff 0x404-'
	like '--list: INVALID' "$list" '0xffffffff [a-z_]+ +(handled|not_impl)'
	is '--list: every number' "$(grep -c '^ *0x' <<<"$list")" \
		$((0xa7 + 4 + 4 + 2))

	jq_is 'no VM: JSON' empty "$shape" true
	jq_is 'no VM: nothing happened' empty \
		'[.exits, .most, .least, .vms, .complete, .lost]' \
		'[0,null,null,[],true,0]'
	jq_is 'no VM: the numbers are there' empty '.reasons | length' \
		$((0xa7 + 4 + 4))
	is 'no VM: text' "$(grep -c 'VMs 0  vCPUs 0  exits 0' \
		"$dir/empty-text.out")" 2
	refused 'no rights' nobody 'no permission to use .*: run .* as root'
}

check_json() {
	local pids

	jq_is 'JSON: keys' before "$shape" true
	jq_is 'JSON: sums' before "$sums" true
	jq_is 'JSON: header' before '[.source, .isa, .complete, .lost]' \
		'["counters","svm",true,0]'
	jq_is 'JSON: the first has no rates' before \
		'[.reasons[].rate] | unique' '[null]'
	jq_is 'JSON: VMs and vCPUs' before \
		'[.vms[] | [.name, (.vcpus | length)]]' \
		'[["alpha",2],["beta",1]]'
	pids=$(awk '{ print $2 }' "$dir/guests.out" | paste -sd, -)
	jq_is 'JSON: pids' before '[.vms[].pid]' "[$pids]"
	jq_is 'JSON: --source auto' auto '.source' '"counters"'

	is 'JSON: an object a line' "$(wc -l <"$dir/three.out")" 3
	is 'JSON: sums of each' "$(jq -c "$sums" "$dir/three.out" |
		sort -u)" true
	is 'JSON: rates' "$(jq -s -c '.[1:] | all(.[].reasons[].rate; . >= 0)' \
		"$dir/three.out")" true
	is 'JSON: some rate is not zero' "$(jq -s '[.[1:][].reasons[].rate] |
		add > 0' "$dir/three.out")" true
	is 'JSON: time and exits grow' "$(jq -s 'map([.time, .exits]) |
		. == sort and (map(.[0]) | unique | length) == 3' \
		"$dir/three.out")" true
}

# cpuid_of STEP VM
cpuid_of() {
	jq "[.vms[] | select(.name == \"$2\") | .vcpus[].reasons[] |
		select(.number == 114) | .count] | add" "$dir/$1.out"
}

check_count() {
	is '10,000 CPUIDs in beta are 10,000 more' \
		$(($(cpuid_of after beta) - $(cpuid_of before beta))) 10000
	is 'and none more in alpha' \
		$(($(cpuid_of after alpha) - $(cpuid_of before alpha))) 0
	jq_is 'a VM that ended is gone' vanished '[.vms[].name]' '["alpha"]'
	jq_is 'and its exits with it' vanished "$sums" true
	is 'no rate is ever negative' \
		"$(jq -s 'any(.[].reasons[].rate; . != null and . < 0)' \
			"$dir/vanished.out")" false
}

check_text() {
	local text

	text=$(out text)
	is 'text: status' "$(status text)" 0
	is 'text: three headings' "$(grep -cE '^[0-9-]+ [0-9:]+  source counters  isa svm  VMs 2  vCPUs 3  exits [0-9]+  exits/s ' \
		<<<"$text")" 3
	is 'text: two blank lines between' "$(grep -c '^$' <<<"$text")" 2
	is 'text: both VMs with name' \
		"$(grep -cE '^  VM [12]  pid [0-9]+  (alpha  vCPUs 2|beta  vCPUs 1)' \
			<<<"$text")" 6
	is 'text: most frequent first, marked' \
		"$(out ascii | sed -n 3p | cut -c1-15)" '^    0x72 cpuid'
	is 'text: one least frequent, marked' "$(out ascii | grep -c '^v ')" 1
	is 'text: signs in UTF-8' "$(out utf8 | grep -cE '^(▲|▼) ')" 2
	is 'text: 115 columns do' \
		"$(out ascii | sed 1d | grep -c '.\{116\}')" 0
	is 'head has enough: a line' "$(out shut | wc -l)" 1
	is 'head has enough: no complaint' "$(err shut)" ''
	is 'full disk: status' "$(status full)" 1
	like 'full disk: message' "$(err full)" 'cannot write: No space'
}

# The exit numbers in the table of step $1, decimal.
numbers() {
	local number

	for number in $(out "$1" | grep -o '0x[0-9a-f]* '); do
		echo $((number))
	done
}

check_filters() {
	jq_is '-p: the VM of that process' pid '[.vms[].name]' '["beta"]'
	jq_is '-p: sums' pid "$sums" true
	jq_is '--vm and --vcpu' vm \
		'[.vms[] | [.name, [.vcpus[].vcpu]]]' '[["alpha",[1]]]'
	jq_is '--reason: by name and by number' reason \
		'[.reasons[].number]' '[114,120]'
	jq_is '--reason: sums' reason "$sums" true
	is '--reason: nothing else in text' \
		"$(out reason-text | awk '/0x/ { print $2, $3, $NF }')" \
		'0x72 cpuid handled'
	is '--reason: unknown: status' "$(status no-reason)" 1
	is '--reason: unknown: message' "$(err no-reason)" \
		"exittop: no exit of this host (svm) is called 'cpuit'; the nearest is 'cpuid': see exittop --list"
	is '-s number' "$(numbers sorted)" "$(numbers sorted | sort -n)"
}

# What comes on stderr, as perf stat's does.
check_commands() {
	is "-- CMD: its status" "$(status run) $(status run-text)" '0 7'
	is '-- CMD: its output' "$(out run-text)" out
	like '-- CMD: the table' "$(err run-text)" '  since [0-9:]+.  *NUMBER NAME '
	is '-- CMD: 10,000 CPUIDs are 10,000' "$(jq '.reasons[] |
		select(.number == 114) | .count' "$dir/run.err")" 10000
	is '-- CMD: rates are all of one time' "$(jq '[.reasons[] |
		select(.count > 0) | .count / .rate] | max - min < 0.1 * min' \
		"$dir/run.err")" true
	is '^C is for CMD, and the table comes' \
		"$(status run-int) $(jq '.exits > 0' "$dir/run-int.err")" \
		'9 true'
	is 'SIGTERM ends CMD, and the table comes' \
		"$(status run-term) $(jq '.exits > 0' "$dir/run-term.err")" \
		'143 true'
	is 'a CMD that is not there' "$(status run-nothing) $(err run-nothing)" \
		"127 exittop: cannot run 'nonesuch': No such file or directory"
	is 'a CMD and an unknown reason' "$(status run-reason) $(out run-reason)" \
		'1 '
	is 'a VM that ended is counted' "$(jq '.vms[] |
		select(.name == "minivm") | .vcpus[].reasons[] |
		select(.number == 114) | .count' "$dir/run-vm.err")" 5000
}

check_endings() {
	local signal

	for signal in INT TERM HUP QUIT; do
		is "SIG$signal: status" "$(status $signal)" 0
		is "SIG$signal: no instance stays" \
			"$(out $signal-instances)" ''
		is "SIG$signal: whole lines" \
			"$(jq -s length "$dir/$signal.out" 2>&1)" \
			"$(wc -l <"$dir/$signal.out")"
	done
	is 'a signal ends a write that hangs' "$(status slow)" 0
	is 'SIGINT that is ignored stays so' "$(wc -l <"$dir/ignored.out")" 3

	like 'kill -9 leaves an instance' "$(out KILL-instances)" \
		'^exittop-[0-9]+$'
	is 'the next start works' "$(status next)" 0
	is 'and removes it, but no other' "$(out next-instances)" exittop-mine
	is 'beside another exittop: status' "$(status second)" 0
	like 'whose instance stays' "$(out second-instances)" \
		'^exittop-[0-9]+$'
	is 'that one ends well' "$(status first)" 0
	is 'and leaves nothing' "$(out first-instances)" ''
}

check_losses() {
	local overrun

	overrun=$(awk '/^overrun/ { n += $2 } END { print n }' "$dir/stats.out")
	ok 'a stopped exittop loses events' test "$overrun" -gt 0
	is 'at first nothing is lost' "$(head -n 1 "$dir/lost.out" | jq .lost)" 0
	is 'as many are lost as the kernel says' \
		"$(tail -n 1 "$dir/lost.out" | jq .lost)" "$overrun"
	is 'what comes then is complete' \
		"$(tail -n 1 "$dir/lost.out" | jq ".complete and ($sums)")" true
}

check_missing() {
	refused 'KVM is unloaded meanwhile' unloaded-meanwhile 'KVM was unloaded'
	is 'and nothing stays' "$(out unloaded-after)" ''
	refused 'KVM is not loaded' unloaded \
		"KVM is not loaded: run 'modprobe kvm-intel' or"
	refused 'no vendor module' no-vendor 'KVM is loaded without'
	is 'loaded again: status' "$(status reloaded)" 0
	refused 'tracefs is not mounted' unmounted 'tracefs is not mounted: run'
}

check_stock() {
	local said status=0

	said=$(scripts/lab --quiet --stock --out "$dir/stock" -- \
		exittop --source counters 2>&1) || status=$?
	is 'stock modules: status' "$status" 2
	like 'stock modules: message' "$said" \
		"^exittop: this kernel's KVM has no exit counters: run 'scripts/kvm-modules build"
}

check_lab() {
	ok 'the lab runs' scripts/lab --quiet --timeout 300 --out "$dir" \
		--copy tests/viewer-lab.sh --copy build/tests/minivm -- \
		sh viewer-lab.sh
}

check_lab
check_no_vm
check_json
check_count
check_text
check_filters
check_commands
check_endings
check_losses
check_missing
check_stock
done_testing
