#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What scripts/lab promises its command about the lab host.
# shellcheck source=tests/in-lab/checks.sh
. ./checks.sh

# A line of /proc/mounts: type and place.
mounted() {
	awk -v t="$1" -v p="$2" '$3 == t && $2 == p { found = 1 } END { exit !found }' /proc/mounts
}

check 'the command is root' prints 0 id -u
check 'a --copy directory is where it runs' test -f directory/file
check 'its input is empty' prints 0 wc -c
check '/dev/kvm is there' test -c /dev/kvm
check 'a KVM module is loaded' grep -qE '^kvm_(amd|intel) ' /proc/modules
check 'tracefs is mounted' mounted tracefs /sys/kernel/tracing
check 'debugfs is mounted' mounted debugfs /sys/kernel/debug
check 'devpts is mounted' mounted devpts /dev/pts
check '/tmp can be written to' touch /tmp/file
check 'the loopback is up' ping -c 1 -W 5 127.0.0.1
check 'it has a name' test "$(hostname)" != '(none)'
for name in exittop guest cpuid trace-cmd; do
	[ $name != exittop ] || [ -x /usr/bin/exittop ] || continue
	check "$name is in PATH" command -v $name
done
for name in xterm xterm-256color screen screen-256color tmux tmux-256color linux vt100; do
	check "terminal $name is known" find /lib/terminfo -name $name
done
