#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host. Three witnesses of the same exits: exittop, the hist
# trigger of kvm_exit, and the guest's own leaves. What they saw goes to out/.
# Arguments: the number of CPUID's exit reason, the guest's CPUs, and numbers to
# ask Debian's cpuid for.
set -eu

cpuid=$1
event=/sys/kernel/tracing/events/kvm/kvm_exit

# Nothing may exit while the host's two witnesses are asked: stop QEMU.
look() {
	qemu=$(guest list | awk '{ print $2; exit }')
	kill -STOP "$qemu"
	exittop --once --json >"out/$1.json"
	cat $event/hist >"out/$1.hist"
	kill -CONT "$qemu"
}

# A guest that hangs says so before the lab's own time is over.
run() {
	guest run --timeout 300 -- "$@"
}

# What the guest itself reads of CPUID's exits; the read is counted, too.
ask() {
	run leaf 0x4ffffffd "$cpuid" >"out/$1.leaf"
}

mkdir -p out
echo 'hist:keys=vcpu_id,exit_reason:size=4096' >$event/trigger
guest start --cpus "$2"
ask warm-up
run cpuid-loop 1
ask before
look before
run cpuid-loop 10001
ask after
look after
dmesg -c >/dev/null
run leaf --random 4711 100000 >out/random 2>&1 && echo right >>out/random
# A busy machine's clocks are none of our business.
dmesg | grep -v ' clocksource: ' >out/dmesg || :
for n in $3; do
	run cpuid -1 -l 0x4ffffffd -s "$n" | grep 0x4
done >out/cpuid
run cpuid -1 -l 0x4fffffff | grep 0x4 >>out/cpuid
guest stop
echo '!hist:keys=vcpu_id,exit_reason' >$event/trigger
