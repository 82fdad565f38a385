#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host whose clock counts instructions: prints what one exit costs,
# as 'WHAT<tab>TICKS', for what the lab's modules and tools allow.
set -eu

tracing=/sys/kernel/tracing
events=$tracing/events/kvm
module=/sys/module/kvm/parameters

# Ticks that CPUIDs of leaf $1 take, 20,000 more of them less, $2 idle vCPUs by.
ticks() {
	a=$(./minivm -t -i "$2" "$1*2000" | awk '/ticks/ { print $4 }')
	b=$(./minivm -t -i "$2" "$1*22000" | awk '/ticks/ { print $4 }')
	echo $((b - a))
}

# show WHAT LEAF IDLE: ticks for each exit, to a tenth.
show() {
	awk -v what="$1" -v ticks="$(ticks "$2" "$3")" \
		'BEGIN { printf "%s\t%.1f\n", what, ticks / 20000 }'
}

with_trigger() {
	echo "hist:keys=$2" >$events/kvm_exit/trigger
	show "$1" 0 0
	echo "!hist:keys=$2" >$events/kvm_exit/trigger
}

with_events() {
	what=$1
	shift
	for event; do echo 1 >$events/"$event"/enable; done
	show "$what" 0 0
	for event; do echo 0 >$events/"$event"/enable; done
	echo >$tracing/trace
}

with_command() {
	what=$1
	shift
	"$@" >/dev/null 2>&1 &
	sleep 3
	show "$what" 0 0
	kill -INT $!
	wait $! || :
}

stock() {
	show 'stock KVM' 0 0
	with_trigger 'stock + hist trigger by reason' exit_reason
	with_trigger 'stock + hist trigger by vCPU and reason' vcpu_id,exit_reason
	with_events 'stock + event kvm_exit' kvm_exit
	with_events 'stock + events kvm_exit, kvm_entry' kvm_exit kvm_entry
	command -v perf >/dev/null || return 0
	with_command 'stock + perf stat -e kvm:kvm_exit' \
		perf stat -a -e kvm:kvm_exit sleep 1000
	with_command 'stock + perf kvm stat record' \
		perf kvm stat record -a -o /tmp/perf.data sleep 1000
}

patched() {
	show 'patched, counts and times' 0 0
	with_command 'patched, exittop watching' exittop -b -n 1000
	for leaf in 0x4fffffff 0x4ffffffe 0x4ffffffd:"$cpuid" \
			0x4ffffffc:"$cpuid"; do
		for idle in 0 3 15; do
			show "leaf ${leaf%:*}, $((idle + 1)) vCPUs" $leaf $idle
		done
	done
	echo N >$module/exit_cycles
	show 'patched, counts only' 0 0
	echo Y >$module/exit_cycles
}

grep -q vmx /proc/cpuinfo && cpuid=10 || cpuid=0x72
if [ -e $module/exit_cycles ]; then patched; else stock; fi
