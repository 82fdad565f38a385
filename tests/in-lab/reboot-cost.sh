#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host, which is a real host for scripts/reboot-cost: that needs
# bash and jq, which lie in tools/ with their libraries. So do the whole QEMU and
# its BIOS, and disk, which tests/boot-sector.S explains.
# shellcheck disable=SC2016 # for sh -c
# shellcheck source=tests/in-lab/checks.sh
. ./checks.sh

tools() {
	PATH=$PWD/tools:$PATH LD_LIBRARY_PATH=$PWD/tools "$@"
}

cost() {
	tools bash scripts/reboot-cost --pid "$pid" --runs 1 --no-course "$@"
}

witnesses_agree() {
	cost --reboot 'guest reboot' --out /tmp/cost || return
	grep -q '"hist": true' /tmp/cost/result.json
}

# The guest's boot tells when it is ready, not the command that reboots it.
ready_by_boot_id() {
	cost --reboot 'guest run -- reboot -f || true' \
		--ready 'guest run cat /proc/sys/kernel/random/boot_id' --out /tmp/ready
}

# Ended while the guest reboots: what it did until then is shown, it goes on, and
# nothing else is left.
interrupted() {
	PATH=$PWD/tools:$PATH LD_LIBRARY_PATH=$PWD/tools setsid bash scripts/reboot-cost \
		--pid "$pid" --reboot 'guest run cpuid-loop 1000; echo >/tmp/done; sleep 1000' \
		--out /tmp/int >/tmp/int.log 2>&1 &
	job=$!
	until [ -e /tmp/done ]; do sleep 0.1; done
	kill $job
	got=0
	wait $job || got=$?
	cat /tmp/int.log
	echo "status $got"
	[ $got -eq 143 ] && guest run true && nothing_is_left &&
		grep -q '^1 of 1 reboots DID NOT END' /tmp/int.log && grep -q ' cpuid *10[0-9][0-9] ' /tmp/int.log
}

nothing_is_left() {
	left=$(find /tmp/t /sys/kernel/tracing/instances -mindepth 1 -maxdepth 1)
	echo "$left"
	[ ! "$left" ] && ! pidof exittop qemu-system-x86_64
}

# started CPUS OPTION...: a VM that the script starts, and ends.
started() {
	cpus=$1
	shift
	tools bash scripts/reboot-cost --cpus "$cpus" --memory 128 --runs 2 \
		--no-course --timeout 60 --out /tmp/started "$@" || return
	nothing_is_left && ! pidof qemu-system-x86_64-microvm && grep -q '"hist": true' /tmp/started/result.json &&
		grep -q -- "-smp $cpus" /tmp/started/result.json
}

# Its init waits for a line on the console, and reboots. QEMU's SVM: see guest.
from_kernel() {
	started 2 --kernel /usr/lib/guest/vmlinux --initrd /usr/lib/guest/initrd \
		--append 'console=ttyS0 quiet noxsave reboot=t rdinit=/bin/sh -- -c "echo up; read line; reboot -f"' \
		--reboot 'echo >$VM/console.in' --ready 'grep -c ^up $VM/console.out'
}

from_disk() {
	started 1 --disk disk --reboot 'echo system_reset >$VM/monitor.in' \
		--ready 'grep -c booted $VM/console.out'
}

never_ready() {
	tools bash scripts/reboot-cost --disk disk --memory 128 --timeout 3 \
		--reboot true --ready false
}

mkdir /tmp/t
export TMPDIR=/tmp/t
guest start
pid=$(cat /run/guest/guest/pid)
check 'on a host: a VM that runs already; the hist trigger agrees' witnesses_agree
check 'on a host: --ready tells the new boot from the old' ready_by_boot_id
check 'on a host: says that the host is virtual itself' \
	fails 0 '^NESTED' cost --reboot 'guest reboot' --out /tmp/cost
check 'on a host: a process that is not there' \
	fails 1 'no process 999999' tools bash scripts/reboot-cost --pid 999999 --reboot true
check 'on a host: a signal leaves the guest running and nothing else' interrupted
guest stop
check 'on a host: a VM of a kernel and an initrd' from_kernel
cp tools/bios-256k.bin /usr/share/qemu
mv tools/full-qemu /usr/bin/qemu-system-x86_64
check 'on a host: a VM of a disk image, in the whole QEMU' from_disk
check 'on a host: a VM that does not get ready' fails 124 'was not ready after 3 s' never_ready
check 'nothing is left' nothing_is_left
