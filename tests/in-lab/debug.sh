#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host with the kernel of scripts/debug-kernel. Arguments: how many
# VMs shall come and go, then those of kernels.sh. What was seen goes to out/.
set -eu

vms=$1
shift
mkdir -p out
leaks=/sys/kernel/debug/kmemleak

# watcher NAME SYMBOL: its code is in the kernel.
watcher() {
	! grep -q " [tT] $2\$" /proc/kallsyms || echo "$1"
}

{
	watcher kasan kasan_report
	watcher lockdep __lock_acquire
	watcher prove_rcu lockdep_rcu_suspicious
	watcher debug_objects debug_object_activate
	[ ! -e $leaks ] || echo kmemleak
} | xargs >out/watchers

# What leaked at boot is not ours.
echo scan >$leaks
echo clear >$leaks

sh stress.sh "$vms"
sh kernels.sh "$@"
rmmod kvm_amd kvm
insmod /lib/modules/kvm.ko
insmod /lib/modules/kvm-amd.ko
./minivm 0 >/dev/null && echo ok >out/reload

# An object is one that leaked if two scans, some seconds apart, find no pointer.
for _ in 1 2; do
	sleep 6
	echo scan >$leaks
done
cat $leaks >out/kmemleak
dmesg | grep -E 'WARNING|BUG:|INFO:|ODEBUG|possible|suspicious' >out/reports || :
