#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# in-lab.sh CPUS RUNS SECONDS: starts a guest in the lab host and has measure.sh
# reboot it; what that finds goes to out/.
# shellcheck disable=SC2016 # for the guest's shell
set -eu

cpus=$1 runs=$2 limit=$3
mkdir -p out
echo "reboot-cost: booting a guest with $cpus CPUs" >&2
guest start --cpus "$cpus"
printf 'guest_kernel\t%s\n' "$(guest run uname -r)" >out/about.guest
printf 'guest_devices\t%s\n' "$(guest run sh -c '
	for d in /sys/bus/*/devices/*; do
		case $d in */platform/* | */virtio/* | */pci/*) echo "${d##*/}" ;; esac
	done' | tr '\n' ' ')" >>out/about.guest
: "${REBOOT:=guest reboot --timeout $limit}"
LEAF='guest run -- leaf'
export REBOOT LEAF
status=0
sh measure.sh "$(cat /run/guest/guest/pid)" "$runs" "$limit" out || status=$?
guest stop || :
exit $status
