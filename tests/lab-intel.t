#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The Intel host and the NRIP-saving AMD host of scripts/lab, in Bochs.
# shellcheck disable=SC1091 # lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lab.sh
. "$(dirname "$0")/lab.sh"

# host VENDOR MODULE CPU: boots it, with a guest.
host() {
	# shellcheck disable=SC2016 # for the shell in the lab
	lab --vendor "$1" --copy tests/in-lab/checks.sh --copy tests/in-lab/guest.sh -- sh -c '
		export SHORT=1
		sh guest.sh
		guest reboot --name one && echo "ok the guest reboots" || echo "not-ok the guest reboots"
		grep vendor_id /proc/cpuinfo >out/cpu
		cat /proc/modules >out/modules
		seq 1000 >&2
		exit 7'
	relay_checks <"$tmp/stdout"
	is "$1: the command's status" "$status" 7
	is "$1: its stderr" "$(md5sum <"$tmp/stderr")" "$(seq 1000 | md5sum)"
	like "$1: the CPU" "$(cat "$tmp/out/cpu")" "$3"
	like "$1: the module" "$(cat "$tmp/out/modules")" "$2"
}

host intel kvm_intel GenuineIntel
host amd-nrip kvm_amd AuthenticAMD

# A panic's triple fault ends Bochs.
lab --vendor intel -- sh -c 'echo c >/proc/sysrq-trigger'
is 'a panic: status' "$status" 125
like 'a panic: the words of the kernel' "$err" 'Kernel panic - not syncing: sysrq'

lab_until TERM 8 --vendor intel true
is 'SIGTERM' "$status" 143
is 'nothing is left of all that' "$(left_behind)" ''
done_testing
