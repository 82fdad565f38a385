#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VMs come and go while snapshots are published every 10 ms and the modules'
# parameters are flipped: 200 of them, or as many as VMS says.
. "$(dirname "$0")/lib.sh"

out=build/tests/stress
vms=${VMS:-200}

rm -rf $out
ok "$vms VMs with two vCPUs each come and go" scripts/lab --timeout 3600 \
	--out $out --copy build/tests/minivm --copy tests/in-lab/stress.sh \
	-- sh stress.sh "$vms" || exit
is "all of their vCPUs' counters are right" "$(cat $out/right)" $((vms * 2))
ok 'snapshots were published all the time' \
	test "$(cat $out/snapshots)" -gt $((vms * 2))
is "KVM's slabs have as many objects as before" "$(cat $out/after)" \
	"$(cat $out/before)"
is 'the kernel had nothing to say' "$(cat $out/dmesg)" ''
done_testing
