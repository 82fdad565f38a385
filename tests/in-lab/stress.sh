#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the AMD lab host: $1 VMs come and go while snapshots are published as
# often as can be and the parameters are flipped. Each VM's counters must be
# right all the same, and all memory come back.
set -eu

vms=$1
module=/sys/module/kvm/parameters
events=/sys/kernel/tracing/instances/stress/events/kvm

mkdir -p out
mkdir /sys/kernel/tracing/instances/stress

slabs() {
	awk '/^(kvm_|x86_emulator|pte_list_desc)/ { print $1, $2 }' /proc/slabinfo
}

# 333 CPUIDs and one of each leaf; what the statistics count must be 337.
one_vm() {
	./minivm -s -v 2 '0*333' 0x4fffffff 0x4ffffffe 0x4ffffffd:0x72 \
		0x4ffffffc:0x72 | grep -c '^vcpu [01] vm_exit_reasons 114 337$' || :
}

flip() {
	while :; do
		for value in N Y; do
			echo $value >$module/exit_leaves
			echo $value >$module/exit_cycles
			echo 11 >$module/exit_snapshot_ms
			echo 10 >$module/exit_snapshot_ms
		done
		for value in 0 1; do
			echo $value >$events/kvm_exit_reason/enable
			sleep 0.01
		done
	done
}

one_vm >/dev/null
slabs >out/before
dmesg -c >/dev/null
echo 10 >$module/exit_snapshot_ms
for event in reason count snapshot; do
	echo 1 >$events/kvm_exit_$event/enable
done
flip &
right=0
i=0
while [ $i -lt "$vms" ]; do
	right=$((right + $(one_vm)))
	i=$((i + 1))
done
kill $!
wait $! 2>/dev/null || :
for event in reason count snapshot; do
	echo 0 >$events/kvm_exit_$event/enable
done
awk '/kvm_exit_snapshot:/ { for (i = 1; i < NF; i++) if ($i == "snapshot") n = $(i + 1) }
	END { print n }' /sys/kernel/tracing/instances/stress/trace >out/snapshots
rmdir /sys/kernel/tracing/instances/stress
echo $right >out/right
sleep 2
slabs >out/after
# A busy machine's clocks are none of our business.
dmesg | grep -v ' clocksource: ' >out/dmesg || :
