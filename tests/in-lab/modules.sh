#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host: KVM's modules go and come while exittop and trace-cmd hold
# the events. The lab fails by itself if the kernel oopses or warns.
# shellcheck source=tests/in-lab/checks.sh
. ./checks.sh

reload() {
	rmmod kvm_amd && rmmod kvm &&
		insmod /lib/modules/kvm.ko && insmod /lib/modules/kvm-amd.ko
}

refused() {
	mkfifo end
	./minivm -w 0 <end >minivm.out &
	exec 3>end
	while [ ! -s minivm.out ]; do sleep 0.1; done
	fails 1 'unavailable' rmmod kvm_amd
	got=$?
	exec 3>&-
	wait $!
	return $got
}

# exittop saw its events go away.
exittop_says_so() {
	got=0
	wait "$exittop" || got=$?
	cat exittop.err
	[ $got = 2 ] && grep -q 'KVM was unloaded' exittop.err
}

# Snapshots are whole again, and of the VMs of now.
counts() {
	./minivm -w 0 <end >/dev/null &
	exec 3>end
	sleep 1
	exittop --once --json | tee json
	exec 3>&-
	wait $!
	grep -q '"complete":true.*"vms":\[{"vm":1,' json
}

events='-e kvm:kvm_exit_count -e kvm:kvm_exit_reason -e kvm:kvm_exit_snapshot'
exittop -b -n 1000 >/dev/null 2>exittop.err &
exittop=$!
# shellcheck disable=SC2086
check 'trace-cmd turns the events on' trace-cmd start -q $events -e kvm:kvm_exit
sleep 1
check 'the modules stay while there is a VM' refused
check 'the modules go and come while the events are on' reload
check 'exittop says that KVM was unloaded' exittop_says_so
check 'exittop counts again' counts
check 'the modules go and come with no event on' reload
# shellcheck disable=SC2086
trace-cmd record -q $events -o trace.dat sleep 1000 >/dev/null 2>&1 &
recorder=$!
sleep 1
check 'the modules go and come during a recording' reload
kill -INT $recorder 2>/dev/null || : # it may have ended
wait $recorder
check 'the kernel had nothing to say' sh -c '! dmesg | grep -E "WARNING|BUG|Oops"'
