#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# VMs that come and go, exact counters and modules that go and come, on a kernel
# that watches itself: KASAN, lockdep, PROVE_RCU, DEBUG_OBJECTS and kmemleak have
# nothing to report.
# shellcheck disable=SC1091 # lib.sh
. "$(dirname "$0")/../lib.sh"

out=build/tests/debug
vms=${VMS:-10}

boot=$(scripts/debug-kernel 2>&1 | tail -n 1)
ok 'the kernel and the modules are built' test -f "$boot/vmlinuz" || exit
rm -rf $out
# shellcheck disable=SC2046
ok 'it does not warn' scripts/lab --boot "$boot" \
	--memory 2048 --timeout 3600 --out $out --copy build/tests/minivm \
	--copy tests/in-lab/stress.sh --copy tests/in-lab/kernels.sh \
	--copy tests/in-lab/debug.sh -- sh debug.sh "$vms" 0x72 \
	$(seq 0 166) $(seq 1024 1027) $(seq 4294967292 4294967295) || exit
is 'all of its watchers are there' "$(cat $out/watchers)" \
	'kasan lockdep prove_rcu debug_objects kmemleak'
is "the counters of $vms VMs are right" "$(cat $out/right)" $((vms * 2))
like 'snapshots were published' "$(cat $out/snapshots)" '[1-9]'
mapfile -t answer < <(awk '$3 ~ /:/ { print $5 }' $out/minivm)
is '9,999 CPUIDs and a read of the leaf are 10,000 exits' \
	$((answer[2] - answer[0])) 10000
is 'the modules go and come' "$(cat $out/reload)" ok
is 'the kernel has nothing to report' "$(cat $out/reports)" ''
is 'nothing has leaked' "$(cat $out/kmemleak)" ''
done_testing
