#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in the lab host, which is a real host for scripts/reboot-cost --pid: that
# needs bash and jq, which lie in tools/ with their libraries.
# shellcheck disable=SC2016 # for sh -c
# shellcheck source=tests/in-lab/checks.sh
. ./checks.sh

cost() {
	PATH=$PWD/tools:$PATH LD_LIBRARY_PATH=$PWD/tools \
		bash scripts/reboot-cost --pid "$pid" --runs 1 --no-course "$@"
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

# Ended while the guest reboots: it goes on, and nothing else is left.
interrupted() {
	PATH=$PWD/tools:$PATH LD_LIBRARY_PATH=$PWD/tools TMPDIR=/tmp/t \
		setsid bash scripts/reboot-cost --pid "$pid" --reboot 'sleep 1000' --out /tmp/int &
	job=$!
	sleep 4
	kill $job
	got=0
	wait $job || got=$?
	echo "status $got"
	ls -A /tmp/t /sys/kernel/tracing/instances
	[ $got -eq 143 ] && [ ! "$(ls -A /tmp/t)" ] && [ ! "$(ls -A /sys/kernel/tracing/instances)" ] &&
		guest run true
}

mkdir /tmp/t
guest start
pid=$(cat /run/guest/guest/pid)
check 'on a host: a VM that runs already; the hist trigger agrees' witnesses_agree
check 'on a host: --ready tells the new boot from the old' ready_by_boot_id
check 'on a host: says that the host is virtual itself' \
	fails 0 '^NESTED' cost --reboot 'guest reboot' --out /tmp/cost
check 'on a host: a process that is not there' \
	fails 1 'no process 999999' sh -c 'PATH=$PWD/tools:$PATH LD_LIBRARY_PATH=$PWD/tools \
		bash scripts/reboot-cost --pid 999999 --reboot true'
check 'on a host: a signal leaves the guest running and nothing else' interrupted
check 'nothing is left' sh -c '[ ! "$(ls -A /sys/kernel/tracing/instances)" ] && ! pidof exittop'
