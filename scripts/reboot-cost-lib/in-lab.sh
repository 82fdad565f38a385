#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# in-lab.sh RUNS SECONDS OPTION...: starts a guest in the lab host, with these
# options, and has measure.sh reboot it; what that finds goes to out/.
# shellcheck disable=SC2016 # for the guest's shell
set -eu

runs=$1 limit=$2
shift 2
mkdir -p out
echo "reboot-cost: booting a guest: $*" >&2
guest start "$@"
printf 'guest_kernel\t%s\n' "$(guest run uname -r)" >out/about.guest
printf 'guest_devices\t%s\n' "$(guest run sh -c '
	for d in /sys/bus/*/devices/*; do
		case $d in */platform/* | */virtio/* | */pci/*) echo "${d##*/}" ;; esac
	done' | tr '\n' ' ')" >>out/about.guest
: "${REBOOT:=guest reboot --timeout $limit}"
LEAF='guest run -- leaf'
# All that there is so far, as a line: the lab may be ended before its end.
AFTER='tar -cz -C out . | base64 -w 0; echo'
export REBOOT LEAF AFTER
status=0
sh measure.sh "$(cat /run/guest/guest/pid)" "$runs" "$limit" out || status=$?
guest stop || :
exit $status
