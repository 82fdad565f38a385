#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host. A VM from its first exit to its last, as its own leaves, its
# statistics, exittop and the hist trigger of kvm_exit have it; what they say goes
# to out/. Arguments: the number of CPUID's exits, and all numbers.
set -eu

event=/sys/kernel/tracing/events/kvm/kvm_exit
cpuid=$1
shift
numbers=$*

# Leaf $1 for all numbers, and between two times leaf $2.
sum() {
	echo "$2"
	for n in $numbers; do echo "$1:$n"; done
	echo "$2"
}

mkdir -p out
uname -r >out/release
echo 'hist:keys=vcpu_id,exit_reason:size=4096' >$event/trigger
mkfifo end
# shellcheck disable=SC2046
./minivm -sw "0x4ffffffd:$cpuid" '0*9999' "0x4ffffffd:$cpuid" \
	$(sum 0x4ffffffd 0x4fffffff) $(sum 0x4ffffffc 0x4ffffffe) <end >out/minivm &
exec 3>end
# It prints all at once, when its vCPU has ended and it waits.
while [ ! -s out/minivm ]; do sleep 0.1; done
exittop --once --json >out/life.json
cat $event/hist >out/life.hist
exec 3>&-
wait
echo '!hist:keys=vcpu_id,exit_reason' >$event/trigger
