#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs in a lab host. The time counters against a recording, against each other
# and against a sleep of known length; what was read goes to out/. Arguments: the
# number of HLT, and all numbers.
set -eu

hlt=$1
shift
mkdir -p out

# A recording in TSC ticks of a VM that does CPUID only, and what it counted. The
# vCPU's thread is the one that traces.
trace-cmd record -q -C x86-tsc -b 8000 -e kvm:kvm_exit -e kvm:kvm_entry \
	-o /tmp/trace.dat ./minivm -s '0*5000' >out/recorded 2>/dev/null
trace-cmd report -t -R /tmp/trace.dat 2>/dev/null |
	awk '/kvm_(exit|entry):/' >out/trace
./minivm -s '0*5000' >out/unrecorded

# Sums: the leaf of all, then each number, then that of all again.
numbers=$*
# shellcheck disable=SC2046
set -- $(for n in $numbers; do echo "0x4ffffffd:$n"; done)
./minivm 0x4fffffff "$@" 0x4fffffff >out/sum-exits
# shellcheck disable=SC2046
set -- $(for n in $numbers; do echo "0x4ffffffc:$n"; done)
./minivm 0x4ffffffe "$@" 0x4ffffffe >out/sum-cycles

# A guest that sleeps: HLT must have the time. One second more than none.
guest start
guest run -- leaf 0x4ffffffc "$hlt" >/dev/null
for seconds in 0 1; do
	guest run -- sh -c "leaf 0x4ffffffc $hlt; sleep $seconds;
		leaf 0x4ffffffc $hlt" >out/sleep-$seconds
done
guest stop
dmesg | sed -n 's/.*tsc: .* \([0-9.]*\) MHz.*/\1/p' | tail -n 1 >out/mhz
