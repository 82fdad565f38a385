#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What `guest` promises. SHORT=1 leaves out what takes long in Bochs.
# shellcheck source=tests/in-lab/checks.sh
. ./checks.sh

one() {
	guest run --name one -- "$@"
}

is_kvm() {
	one cpuid -1 -l 0x40000000 | grep KVMKVMKVM
}

four_registers() {
	one leaf 0x40000000 0 | grep -E '^0x[0-9a-f]{8}( 0x[0-9a-f]{8}){3}$'
}

three_lines() {
	one leaf 1 0 1 2 | wc -l
}

# The output of `guest run` in two files, and its status.
apart() {
	got=0
	one sh -c 'echo out; echo err >&2; exit 9' >/tmp/out 2>/tmp/err || got=$?
	[ "$(cat /tmp/out) $(cat /tmp/err) $got" = 'out err 9' ]
}

# Every byte of what the guest writes arrives.
binary() {
	one sh -c 'head -c 300000 /dev/urandom | tee /tmp/x; md5sum /tmp/x >&2' 2>/tmp/sum |
		md5sum | cut -d ' ' -f 1 >/tmp/mine
	cut -d ' ' -f 1 /tmp/sum | cmp - /tmp/mine
}

# shellcheck disable=SC1003,SC2016 # they are meant so
arguments() {
	one printf '<%s>\n' 'a  b' "it's" '$x `y`' '' '*' '\' 'new
line' 'é' >/tmp/arguments
	printf '<%s>\n' 'a  b' "it's" '$x `y`' '' '*' '\' 'new
line' 'é' | cmp - /tmp/arguments
}

# Runs COMMAND and does not mind its status.
whatever() {
	"$@" >/dev/null 2>&1 || :
}

boot_id() {
	guest run --name "$1" cat /proc/sys/kernel/random/boot_id
}

# After the reboot it is the same QEMU and another boot.
reboots() {
	before="$(boot_id one) $(cat /run/guest/one/pid)"
	guest reboot --name one || return
	after="$(boot_id one) $(cat /run/guest/one/pid)"
	[ "${before% *}" != "${after% *}" ] && [ "${before#* }" = "${after#* }" ]
}

nothing_left() {
	sleep 1
	! one ps | grep "$1"
}

# `guest list` without the pids.
listed() {
	guest list | awk '{ print $1, $3, $4, $5 }'
}

argument_arrives() {
	guest stop --name two && guest start --name two --append hello=1 &&
		guest run --name two grep hello=1 /proc/cmdline
}

# A disk of 16 MB keeps what is written; the card's other end is ours.
# shellcheck disable=SC2016 # for the guest's shell
devices() {
	guest start --name four --disk 16 --tap tap4 && ip addr add 192.0.2.1/24 dev tap4 &&
		ip link set tap4 up &&
		guest run --name four sh -ec 'test "$(cat /sys/block/vda/size)" = 32768
			ip addr add 192.0.2.2/24 dev eth0
			ip link set eth0 up
			ping -q -c 3 192.0.2.1
			echo kept | dd of=/dev/vda bs=512 seek=32767 conv=sync' &&
		tail -c 512 /run/guest/four/disk | grep kept && guest stop --name four &&
		! ip link show tap4
}

# Ends the client of a command that runs in the guest.
interrupt() {
	guest run --name one -- sleep "$1" &
	sleep 1
	kill -"$2" "$(pidof guest-call)"
	wait
}

check 'a guest starts' guest start --name one
check 'it is a KVM guest' is_kvm
check 'stdout, stderr and status are apart' apart
check 'arguments survive' arguments
check 'a command that is not there' fails 127 'nosuch' one nosuch
check 'cpuid-loop runs' one cpuid-loop 1000 0 0
check 'leaf prints four registers' four_registers
check 'leaf takes several numbers' prints 3 three_lines
[ -z "${SHORT:-}" ] || exit 0

check 'output is passed on byte for byte' binary
check 'a command that hangs is ended' fails 124 'timed out' \
	guest run --name one --timeout 1 -- sleep 4321
check '... and is gone' nothing_left 'sleep 4321'
whatever interrupt 4322 TERM
check 'an interrupted command is gone, too' nothing_left 'sleep 4322'
whatever interrupt 4323 KILL
check 'even if the client was killed' nothing_left 'sleep 4323'
check 'what a command leaves behind does not keep it' \
	prints started one sh -c 'sleep 100 & echo started'

check 'a second guest with two CPUs and its own memory starts' \
	guest start --name two --cpus 2 --memory 128
check '... and has them' prints 2 guest run --name two nproc
check 'a name is taken once' fails 125 'runs already' guest start --name two
check 'list shows both' prints 'one 1 256 running
two 2 128 running' listed
check 'QEMU knows the name' grep -q 'guest=two' "/proc/$(cat /run/guest/two/pid)/cmdline"

check 'reboot restarts the guest, not QEMU' reboots
check 'a command sees its guest restart' fails 125 'has restarted' one reboot -f
check 'the guest answers again' one true
check 'a kernel argument arrives' argument_arrives
kill -KILL "$(cat /run/guest/two/pid)"
sleep 1
check 'list shows that QEMU is gone' prints 'one 1 256 running
two 1 256 ended' listed
check 'no command runs then' fails 125 "no guest 'two'" guest run --name two true
check 'stop ends a guest' guest stop --name one
check '... and clears away one that has ended' guest stop --name two
check '... once' fails 125 "no guest 'one'" guest stop --name one

check 'a disk, and a network card' devices
check 'an interface cannot be called so' fails 1 'no name for an interface' guest start --tap a/b
check 'a guest that does not boot is shown its last words' fails 125 'Kernel panic' \
	guest start --name three --append rdinit=/nosuch
check 'a guest that never gets ready is ended' fails 125 'timed out' \
	guest start --name three --append rdinit=/bin/yes --timeout 5
check '... both leave nothing' prints '' guest list
check 'a kernel that is not there' fails 125 'no kernel at' guest start --kernel /nosuch
check 'an unknown option' fails 1 'unknown option' guest start --nosuch
check 'an unknown command' fails 1 'unknown command' guest nosuch
check 'a bad number' fails 1 'takes a number' guest start --cpus two
